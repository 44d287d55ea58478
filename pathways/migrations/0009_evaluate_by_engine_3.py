"""Engine 3 answers otherwise in a few rare cases: every active enrolment is due to be evaluated by it."""

from django.db import migrations


def make_due(apps, schema_editor):
    """Let the beat look at all of them again, so many at once as it always does."""
    apps.get_model("pathways", "Enrolment").objects.filter(left_at__isnull=True).update(looked_at=None)


class Migration(migrations.Migration):
    dependencies = [("pathways", "0008_unit_of_an_offers_credits")]

    operations = [migrations.RunPython(make_due, migrations.RunPython.noop, elidable=True)]

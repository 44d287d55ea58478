"""What a draft shows, when two windows are open on it."""

from __future__ import annotations

from portfolio.models import Block, Portfolio
from portfolio.services.blocks import move_block, remove_block


def test_block_removed_in_another_window_cannot_be_moved_and_stays_removed(published: Portfolio) -> None:
    seen = published.blocks.all()[0]
    remove_block(block=Block.objects.get(pk=seen.pk))
    move_block(block=seen, steps=1)
    assert not published.blocks.filter(pk=seen.pk).exists()

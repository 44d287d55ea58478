# make run, make test: the two commands. Everything they need is installed by them.
PY ?= python3
V := .venv
python := $(V)/bin/python

.PHONY: run test test-services check format bench corpus fuzz lock
.DELETE_ON_ERROR:

run: $(V)/.ready
	@DEBUG=yes exec $(python) manage.py dev

test: $(V)/.ready
	$(python) -m pytest

test-services: $(V)/.ready
	sh ./system.sh services
	$(python) -m tests.services

check: $(V)/.ready
	$(V)/bin/ruff format --check .
	$(V)/bin/ruff check .
	git ls-files -z 'templates/*.html' | xargs -0 -r $(V)/bin/djade --target-version 5.2 --check
	$(V)/bin/lint-imports
	$(V)/bin/mypy .
	DEBUG=yes $(python) manage.py makemigrations --check --dry-run
	DEBUG=no SECRET_KEY=$$($(python) -c 'import secrets; print(secrets.token_urlsafe(64))') \
		ALLOWED_HOSTS=cairn.example SITE_URL=https://cairn.example \
		FIELD_KEYS=$$($(python) -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())') \
		$(python) manage.py check --deploy --fail-level WARNING

format: $(V)/.ready
	$(V)/bin/ruff check --fix -q .
	$(V)/bin/ruff format -q .
	git ls-files -z 'templates/*.html' | xargs -0 -r $(V)/bin/djade --target-version 5.2 || true

bench: $(V)/.ready
	$(python) -m bench

corpus: $(V)/.ready
	$(python) -m tests.corpus

fuzz: $(V)/.ready
	$(python) -m tests.fuzzing 120

lock:
	$(V)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		pyproject.toml --group dev -o requirements.lock
	npm install --silent --package-lock-only

contexts := credentials/verification/contexts/collect.mjs

$(V)/.ready: requirements.lock package-lock.json system-packages.txt system.sh $(contexts)
	sh ./system.sh
	test -x $(python) || $(PY) -m venv $(V)
	$(python) -m pip install -q --disable-pip-version-check uv==0.13.9
	$(V)/bin/uv pip install -q --python $(python) --require-hashes -r requirements.lock
	npm ci --silent --no-audit --no-fund
	node $(contexts)
	touch $@

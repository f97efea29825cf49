# Every command of the project; `make` alone says what each does.

HOST ?= 127.0.0.1
PORT ?= 5005
PYTHON := .venv/bin/python
# As many processes as cores; each takes whole files, which share what they set up.
PARALLEL := --numprocesses auto --dist loadfile

export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1

.DEFAULT_GOAL := help
.PHONY: help setup tools chat ask widget serve train evaluate tune benchmark
.PHONY: test test-core test-widget lint audit format clean

help: ## Say what each command does
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | while IFS='|' read -r name text; do \
		printf '  make %-10s %s\n' "$$name" "$$text"; done

setup: ## Set up Python and the locked packages in .venv, if they have changed
	@scripts/setup .venv --extra rasa --no-default-groups --inexact

tools: ## Set up what the checks need as well
	@scripts/setup .venv --extra rasa

chat: setup ## Talk to the bot here in the terminal (trains first, if anything has changed)
	@.venv/bin/topicbot

ask: export QUESTION := $(value Q)
ask: setup ## Ask one question: make ask Q="What is an LLM?"
	@.venv/bin/topicbot ask -- "$$QUESTION"

widget: setup ## Build the website widget, if it has changed
	@scripts/widget build

serve: setup widget ## Serve the widget, its page and REST on HOST and PORT until Ctrl-C
	@exec $(PYTHON) -m topicbot.serving --host "$(HOST)" --port "$(PORT)"

train: setup ## Train the model, if anything it depends on has changed
	@$(PYTHON) -m topicbot.conversation.training

evaluate: tools train ## Print and save the figures, against COMPARE=commit if given
	@$(PYTHON) -m evaluation $(if $(COMPARE),--compare "$(COMPARE)") $(if $(RECORD),--record)

tune: tools ## Tune the sentence encoder to the examples, half an hour and 2.7 GB to download
	$(PYTHON) -m tuning.taught .cache/taught.json
	.cache/uv/bin/uv run tuning/train.py .cache/taught.json data/encoder.safetensors

benchmark: tools train test-widget ## Print the figures of speed and size, each beside a peer's
	$(PYTHON) -m benchmarks first
	$(PYTHON) -m benchmarks train
	$(PYTHON) -m benchmarks start
	$(PYTHON) -m benchmarks size
	$(PYTHON) -m benchmarks answers
	$(PYTHON) -m benchmarks widget
	$(PYTHON) -m benchmarks channels

test: lint train test-core test-widget ## Run every check: lint, types, data, and all tests
	.venv/bin/rasa data validate --fail-on-warnings
	$(PYTHON) -m pytest $(PARALLEL)

test-core: setup ## Run the tests of what needs no Rasa, on a current Python
	@scripts/setup .venv-core --python '>=3.11,<3.14' --no-default-groups --group core-test
	.venv-core/bin/python -m pytest tests/core --confcutdir tests/core $(PARALLEL)

test-widget: setup ## Check and test the widget's own code, and set up what its browser tests need
	@scripts/widget check

lint: tools ## Check style and types
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/yamllint --strict .

audit: setup widget ## Look for known vulnerabilities in what is locked and installed
	@$(PYTHON) scripts/audit.py

format: tools ## Put the code in order
	.venv/bin/ruff check --fix
	.venv/bin/ruff format
	@scripts/widget format

clean: ## Remove everything that these commands made
	rm -rf .cache .venv .venv-core .rasa .hypothesis .mypy_cache .pytest_cache .ruff_cache
	rm -rf widget/dist widget/node_modules conversations.db*
	rm -rf models results *.egg-info placeholders/*/*.egg-info
	find . -name __pycache__ -prune -exec rm -rf {} +

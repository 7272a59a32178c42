# Everything runs inside .venv; the files beside it say what is installed there.
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INPUTS := pyproject.toml constraints.txt Makefile
MODELS := lenet mlp
VIEWS := 3d 2d
# Packages that carry real models, for the tests: only their files, not what they need or do.
REGISTRY := rapidocr_onnxruntime vietcombank_captcha
# Otherwise pyright asks the network for a newer one.
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

.DEFAULT_GOAL := help
.PHONY: help setup run snapshots test test-slow lint format golden bench docs-pictures docs-keys catalogue wheel clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 16

setup: .venv/dev-installed ## Install everything into .venv (PYTHON=python3.12 chooses the interpreter)

# 2 is what a person can do something about; without a display, that is to look at pictures instead.
run: .venv/app-installed ## Open the window; without a display, draw both networks in 3D and 2D into out/ instead
	@.ci/check-gl || true
	@$(BIN)/glassnet || { test $$? -eq 2 && $(MAKE) --no-print-directory snapshots; }

snapshots: .venv/app-installed
	@.ci/check-gl
	@mkdir -p out
	@$(foreach model,$(MODELS),$(foreach view,$(VIEWS),\
	  $(BIN)/glassnet snapshot models/$(model).onnx --input mnist:0 --view $(view) --out out/$(model)-$(view).png && )) \
	  echo "Look at:" && ls -1 $(foreach model,$(MODELS),$(foreach view,$(VIEWS),"$(CURDIR)/out/$(model)-$(view).png"))

# Without OpenGL, or a screen in memory, the tests that need it are skipped, except in CI: hence the `true`.
test: setup ## Run the linters and all but the slow tests
	@.ci/check-gl || true
	@.ci/check-x11 || true
	$(BIN)/pytest -m "not slow"

test-slow: setup ## Run the slow tests only
	@.ci/check-gl || true
	$(BIN)/pytest -m slow || test $$? -eq 5  # 5: there are none

lint: setup ## Run the linters only
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/lint-imports

format: setup ## Format the code, and repair what ruff can repair
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

golden: setup ## Renew the golden pictures; look at each before committing it
	@.ci/check-gl
	$(BIN)/pytest -m golden --renew-golden

bench: .venv/app-installed ## Measure frames, uploads and GL calls of both networks
	@.ci/check-gl
	@$(foreach model,$(MODELS),$(BIN)/glassnet bench models/$(model).onnx && ) true

docs-pictures: setup ## Renew the README's pictures, from the real window on a screen in memory
	@.ci/check-gl
	@.ci/check-x11
	@mkdir -p docs/pictures
	$(BIN)/python tests/window/pictures.py docs/pictures
	$(BIN)/glassnet snapshot --input mnist:0 --edges all --size 1280x720 --out docs/pictures/edges.png

docs-keys: .venv/app-installed ## Write docs/keys.md anew from the table of commands
	@LANGUAGE=en $(BIN)/python -c "from glassnet.engine.pages import keys_page; print(keys_page(), end='')" > docs/keys.md

catalogue: setup ## Collect all texts, and compile the languages in assets/locale
	$(BIN)/python tests/catalogue.py

wheel: setup ## Build the wheel into dist/
	@rm -rf build  # else its old files join the wheel
	$(BIN)/python -m build --wheel

clean: ## Remove everything that was made, .venv included
	rm -rf .venv out build dist *.egg-info .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find engine export tests -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@.ci/make-venv $(PYTHON)

# The app alone, for people who only want to look: no PyTorch.
.venv/app-installed: $(INPUTS) | .venv/bin/python
	@echo "Installing Glassnet into .venv (a minute or two the first time)"
	@$(PIP) install --quiet --constraint constraints.txt --editable .
	@touch $@

# The wheels kept in .venv let the test of our own wheel install it without a network.
# The links let pyright see the package under the name it is installed by.
.venv/dev-installed: $(INPUTS) | .venv/bin/python
	@echo "Installing Glassnet, PyTorch and the tools into .venv (some minutes the first time)"
	@$(PIP) install --quiet --constraint constraints.txt --editable '.[train,dev]'
	@rm -rf .venv/wheels
	@$(PIP) wheel --quiet --constraint constraints.txt --wheel-dir .venv/wheels .
	@rm -rf .venv/wheels/glassnet-*.whl build
	@$(PIP) install --quiet --no-deps --upgrade --constraint constraints.txt --target .venv/registry $(REGISTRY) \
	  || echo "Two packages with real models could not be had; the tests of these models are skipped"
	@mkdir -p .venv/typing/glassnet
	@ln -sfn ../../../engine .venv/typing/glassnet/engine
	@ln -sfn ../../../export .venv/typing/glassnet/export
	@touch .venv/app-installed $@

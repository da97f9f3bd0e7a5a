# Houping 后评. `make help` lists the commands.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKSPACE ?= out/demo
SITE ?= out/site
SERVE ?= 1
JOBS ?= 2
unexport PYTHONDONTWRITEBYTECODE # compiled once, not by each of the hundreds of processes that the tests start

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev packages frontend demo serve test lint check fix docs pictures bench lock clean

help: ## 列出命令 List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(VENV)/.runtime ## 安装运行环境 Install what the program needs

setup-dev: $(VENV)/.dev packages ## 安装开发环境 Install what the tests need

$(VENV)/bin/python:
	@deploy/python-venv $(PYTHON) $(VENV)

TICKET := hatch_build.py src/houping/tables/compiled.py src/houping/tables/ticket.c

$(VENV)/.runtime: requirements.lock pyproject.toml $(TICKET) | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m houping.tables.compiled
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml $(TICKET) frontend/package-lock.json | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m houping.tables.compiled
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm --prefix frontend ci --no-audit --no-fund --ignore-scripts --silent
	@touch $@ $(VENV)/.runtime

frontend: setup-dev ## 重建填报页 Build the form filler into src/houping/site/static/filler
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm --prefix frontend run --silent check
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm --prefix frontend run --silent build

packages:
	@deploy/packages

demo: setup ## 演示：从方案到 34 份报告，并打开网站 The whole chain, 34 reports, then the site (SERVE=0: no site)
	$(BIN)/houping demo --workspace $(WORKSPACE)
	$(if $(filter 1,$(SERVE)),$(BIN)/houping serve --demo --data $(SITE) --workspace $(WORKSPACE))

serve: setup ## 启动网站 Serve the site for daily work
	$(BIN)/houping serve --data $(SITE)

test: setup-dev ## 运行全部测试 Run all tests
	$(BIN)/pytest -n $(JOBS) --dist loadgroup --no-loadscope-reorder

lint: setup-dev ## 静态检查 Format, lint, types, imports, sizes
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONPATH=src $(BIN)/lint-imports

check: lint test ## 全部检查 Everything that must hold before a commit

fix: setup-dev ## 自动整理格式 Format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: setup ## 重新生成参考文档 Regenerate the generated pages of docs/reference
	$(BIN)/python docs/generate.py

pictures: setup-dev ## 重拍手册的画面 Take the pictures of the guides anew
	$(BIN)/python docs/guide/take_pictures.py

messages: setup-dev ## 更新英文词条 Gather and compile the English catalogues
	$(BIN)/python manage.py messages

bench: setup-dev ## 性能与对照 Speed and memory, as ratios against peers in one run
	bench/run

lock: ## 更新锁定文件 Renew the lock files (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --group build -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --extra postgres --extra spark --group dev -o requirements-dev.lock

clean: ## 删除生成物 Remove what the commands made
	rm -rf $(VENV) out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

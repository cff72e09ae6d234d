# People, hook and CI use the same few commands: make run, make test, make install.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export JARYOGWAN_HOME ?= var

.PHONY: run install test fast lint serve samples train bench screenshots clean
.DEFAULT_GOAL := run

run: install  ## 견본 자료를 넣고, 색인을 만들고, 서비스를 엽니다
	@echo "[2/4] 자료 넣기: corpus/samples/library"
	@$(BIN)/python -m ingest corpus/samples/library --collection samples
	@echo "[3/4] 색인 만들기"
	@$(BIN)/python -m index
	@echo "[4/4] 서비스 열기"
	@$(BIN)/python -m web

install: $(STAMP)  ## .venv를 만들고 필요한 것을 설치합니다

$(STAMP): requirements.lock pyproject.toml
	@echo "[1/4] 설치: 처음에는 몇 분 걸립니다 (약 1.7 GB)"
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11이 필요합니다: $(PYTHON)을 찾지 못했습니다. PYTHON=경로 로 알려 주세요."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "  torch (CPU용)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --progress-bar off "$$(grep '^torch==' requirements.lock)"
	@echo "  나머지 $$(grep -c == requirements.lock)개 꾸러미"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --progress-bar off -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
	@echo "  설치가 끝났습니다."

test: install  ## 모든 검사: 형식, 타입, 계층, 시험
	@bash tests/system-packages.sh
	@echo "ruff";         $(BIN)/ruff check .
	@echo "ruff format";  $(BIN)/ruff format --check --quiet .
	@echo "mypy";         $(BIN)/mypy
	@echo "import-linter"; $(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports
	@echo "pytest";       $(BIN)/python -m pytest --numprocesses 2 --dist loadfile

fast: install  ## 고치는 동안: 브라우저와 실제 자료 없이
	@JARYOGWAN_DATA=/nonexistent $(BIN)/python -m pytest -x --ignore tests/web -m "not slow"

serve: install  ## 서비스만 엽니다
	@$(BIN)/python -m web

samples: install  ## 견본 자료를 다시 만듭니다 (chromium과 글꼴이 필요합니다)
	@bash tests/system-packages.sh
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(grep -o 'weasyprint==[0-9.]*' pyproject.toml)"
	@$(BIN)/python corpus/samples/build/build.py

train: install  ## 내장 임베딩 모델을 다시 훈련합니다 (CPU 2개로 30분 이내)
	@$(BIN)/python -m index.training

bench: install  ## 속도를 재어 비율을 보입니다
	@$(BIN)/python benchmarks/ingest_speed.py
	@$(BIN)/python benchmarks/search_speed.py

screenshots: install  ## 모든 화면을 찍습니다
	@bash tests/system-packages.sh
	@$(BIN)/python benchmarks/screenshots.py

clean:  ## 상태를 지웁니다 (설치는 남깁니다)
	rm -rf var

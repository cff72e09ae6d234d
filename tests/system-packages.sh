#!/usr/bin/env bash
# What the tests need from Debian: a browser, a Korean font, text recognition, curl and java; and from npm
# axe-core (accessibility) and vnu-jar (the Nu Html Checker).
# Installs what is missing where it may (root, apt-get); elsewhere the tests that need it skip and say so,
# except in CI, where everything must be there.
set -euo pipefail

missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v curl >/dev/null || missing+=(curl)
command -v tesseract >/dev/null || missing+=(tesseract-ocr)
command -v java >/dev/null || missing+=(default-jre-headless)
tesseract --list-langs 2>/dev/null | grep -x kor >/dev/null || missing+=(tesseract-ocr-kor)
fc-list 2>/dev/null | grep -i "NotoSansCJK\|Noto Sans CJK" >/dev/null || missing+=(fontconfig fonts-noto-cjk)

if [ ${#missing[@]} -eq 0 ]; then
    :
elif [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "시스템 꾸러미 설치: ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
elif [ "${CI:-}" = true ]; then
    echo "CI에는 ${missing[*]} 이(가) 있어야 합니다." >&2
    exit 1
else
    echo "없는 시스템 꾸러미: ${missing[*]} (이들이 필요한 시험은 건너뜁니다)"
fi

# axe-core looks for accessibility faults in the browser tests, vnu-jar for faults of the HTML.
cd "$(dirname "$0")/.."
wanted=(axe-core@4.10.3 vnu-jar@26.9.27)
held() {
    for name in "${wanted[@]}"; do
        grep -qs "\"version\": \"${name#*@}\"" "node_modules/${name%@*}/package.json" || return 1
    done
}
if ! held && command -v npm >/dev/null; then
    npm install --no-save --no-package-lock --no-audit --no-fund --silent "${wanted[@]}" || true
fi
if ! held; then
    if [ "${CI:-}" = true ]; then
        echo "CI에는 ${wanted[*]} 이(가) 있어야 합니다: npm이 필요합니다." >&2
        exit 1
    fi
    echo "${wanted[*]} 이(가) 없어 접근성과 HTML 시험을 건너뜁니다 (npm이 있으면 스스로 받습니다)"
fi

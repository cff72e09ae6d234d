#!/usr/bin/env bash
# What the tests need from Debian: a browser, a Korean font, and text recognition.
# Installs what is missing where it may (root, apt-get); elsewhere the tests that need it skip and say so,
# except in CI, where everything must be there.
set -euo pipefail

missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v tesseract >/dev/null || missing+=(tesseract-ocr)
tesseract --list-langs 2>/dev/null | grep -qx kor || missing+=(tesseract-ocr-kor)
fc-list 2>/dev/null | grep -qi "NotoSansCJK\|Noto Sans CJK" || missing+=(fontconfig fonts-noto-cjk)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "시스템 꾸러미 설치: ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
elif [ "${CI:-}" = true ]; then
    echo "CI에는 ${missing[*]} 이(가) 있어야 합니다." >&2
    exit 1
else
    echo "없는 시스템 꾸러미: ${missing[*]} (이들이 필요한 시험은 건너뜁니다)"
fi

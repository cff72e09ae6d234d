"""A picture worker that knows no PDF: grey lines on white, or whatever misbehaviour its argument names."""

from __future__ import annotations

import json
import sys
import time

from PIL import Image, ImageDraw


def main() -> None:
    manner = sys.argv[1] if len(sys.argv) > 1 else "draw"
    for line in sys.stdin:
        request = json.loads(line)
        if manner == "hang":
            time.sleep(60)
        if manner == "die" and request["page"] == 2:
            sys.exit(3)
        if manner == "refuse":
            print(json.dumps({"ok": False, "error": "damaged"}), flush=True)
            continue
        if manner == "babble":
            print("not json", flush=True)
            continue
        width, height = request["width"], round(request["width"] * 842 / 595)
        image = Image.new("RGB", (width, height), "white")
        pen = ImageDraw.Draw(image)
        for row in range(4):
            top = (100 + 30 * row) / 842 * height
            pen.rectangle((90 / 595 * width, top, 490 / 595 * width, top + 20 / 842 * height), fill="#c8cdd3")
        image.save(request["out"], "WEBP")
        print(json.dumps({"ok": True, "width": width, "height": height}), flush=True)


if __name__ == "__main__":
    main()

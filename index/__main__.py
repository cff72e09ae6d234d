"""`python -m index [--rebuild] [--watch]`: bring the index up to the catalogue. `--adapt`: bring the model to it."""

from __future__ import annotations

import argparse
import sys
import time

from tqdm import tqdm

from corpus.errors import JaryogwanError
from corpus.library import Library
from corpus.settings import Settings
from index.build import Builder
from index.embedding import open_embedder
from index.manifest import Manifest
from index.reader import LiveIndex
from index.tokens import Tokenizer
from index.wordfile import user_words


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 when the index follows the catalogue, 1 when it cannot."""
    parser = argparse.ArgumentParser(prog="python -m index", description="목록의 변경을 따라 색인을 만듭니다.")
    parser.add_argument("--rebuild", action="store_true", help="색인을 처음부터 다시 만듭니다")
    parser.add_argument("--watch", type=float, metavar="초", help="이 간격으로 목록을 살피며 계속 따라갑니다")
    parser.add_argument("--adapt", action="store_true", help="지금 색인의 자료로 내장 모델을 더 학습합니다 (몇 분)")
    options = parser.parse_args(arguments)
    try:
        settings = Settings.from_environment()
        if options.adapt:
            return _adapt(settings)
        while options.watch is not None and not settings.library_path.exists():
            time.sleep(options.watch)  # a new installation: the first ingest makes the catalogue
        library = Library.open(settings.home)
        embedder = open_embedder(settings.model, settings.model_query_prompt, settings.model_passage_prompt)
        tokenizer = Tokenizer(user_words(settings.home))
        builder = Builder(library, settings.index_path, tokenizer, embedder)
        _update(builder, rebuild=options.rebuild)
        while options.watch is not None:
            time.sleep(options.watch)
            changed = Tokenizer(user_words(settings.home))
            if changed.name != tokenizer.name:  # the user dictionary was edited: everything is built anew
                tokenizer = changed
                builder = Builder(library, settings.index_path, tokenizer, embedder)
            _update(builder, rebuild=False, quiet=True)
    except JaryogwanError as error:
        print(f"색인을 만들지 못했습니다. {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("멈췄습니다. 다시 실행하면 이어서 만듭니다.", file=sys.stderr)
        return 130
    return 0


def _adapt(settings: Settings) -> int:
    from index.adapt import adapt  # torch is needed for nothing else here

    live = LiveIndex.from_settings(settings)
    output = settings.home / "model"
    result = adapt(live.reader(), Tokenizer(user_words(settings.home)), output, lambda line: print(line, flush=True))
    print("남겨 둔 질문의 nDCG@10 (뜻만으로 찾을 때)")
    for what, (before, after) in (("제목", result.titles), ("일상의 말", result.everyday)):
        print(f"  {what} {before:.3f} → {after:.3f}")
    if not result.better:
        print("나아지지 않아 쓰지 않습니다. 지금 모델이 그대로 쓰입니다.")
        return 0
    print(
        f"적응한 모델을 {output}에 두었습니다. 쓰려면 JARYOGWAN_MODEL={output}(으)로 두고 "
        "`python -m index --rebuild`를 실행한 뒤 서비스를 다시 시작하세요. 되돌리려면 JARYOGWAN_MODEL을 비우고 "
        "같은 명령을 실행하세요."
    )
    return 0


def _update(builder: Builder, *, rebuild: bool, quiet: bool = False) -> Manifest:
    started = time.monotonic()
    done = 0
    with tqdm(desc="색인", unit="구절", disable=quiet or None, leave=False) as bar:

        def show(passages: int, publications: int) -> None:
            nonlocal done
            bar.set_postfix_str(f"자료 {publications:,}건", refresh=False)
            bar.update(passages - done)
            done = passages

        manifest = builder.update(rebuild=rebuild, progress=show)
    if done or not quiet:
        seconds = time.monotonic() - started
        print(
            f"색인 {manifest.generation}세대: 자료 {manifest.publications:,}건, 구절 {manifest.passages:,}개 "
            f"(이번에 {done:,}개, {seconds:.1f}초)",
            flush=True,
        )
    return manifest


if __name__ == "__main__":
    sys.exit(main())

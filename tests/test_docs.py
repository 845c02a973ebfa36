"""Every command and every Python example shown in the documentation runs."""

from __future__ import annotations

import json
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

import tiny_families
import writer_double
from chat_server import Server, serve
from vlit.cli import vlit

__all__ = ["serve"]

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")),
         *sorted((ROOT / "docs" / "catalog").glob("*.md"))]  # fmt: skip


def blocks(language: str, pages: list[Path]) -> list[str]:
    return [
        block for page in pages for block in re.findall(rf"```{language}\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    ]


def commands() -> list[str]:
    """Lines that call vlit, in the README's order and then the pages', each once."""
    lines = [line for block in blocks("bash", PAGES) for line in block.splitlines() if line.startswith("vlit ")]
    return list(dict.fromkeys(lines))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the documentation assumes: a small COCO set, a LLaVA file with its images,
    two benchmarks, a tiny model."""
    place = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "examples", place / "examples")
    coco, images = place / "data" / "coco", place / "data" / "images"
    (coco / "annotations").mkdir(parents=True)
    (coco / "val2017").mkdir()
    images.mkdir()
    names = ["person", "dog", "cat", "car", "bus", "cup", "pizza", "chair"]
    pictures, boxes, captions = [], [], []
    for n in range(1, 13):
        file = f"{n:012d}.jpg"
        Image.new("RGB", (640, 480), (200, 200 - n, 180)).save(coco / "val2017" / file)
        pictures.append({"id": n, "file_name": file, "width": 640, "height": 480})
        for k in range(4):
            box = [20 + 150 * k, 20 + 90 * ((n + k) % 4), 90 + 10 * k, 80 + 12 * k]
            boxes.append({"id": 10 * n + k, "image_id": n, "category_id": 1 + (n * (k + 1)) % 8, "bbox": box,
                          "area": box[2] * box[3], "iscrowd": 0})  # fmt: skip
        captions.append({"id": n, "image_id": n, "caption": "Several things are spread over a plain table."})
    categories = [{"id": i + 1, "name": name} for i, name in enumerate(names)]
    write = {"instances_val2017.json": {"images": pictures, "annotations": boxes, "categories": categories},
             "captions_val2017.json": {"images": pictures, "annotations": captions}}  # fmt: skip
    for name, content in write.items():
        (coco / "annotations" / name).write_text(json.dumps(content))
    turns = [{"from": "human", "value": "<image>\nWhat is this?"}, {"from": "gpt", "value": "A cat on a mat."}]
    Image.new("RGB", (64, 48)).save(images / "a.jpg")
    records = [{"id": n, "image": "a.jpg", "conversations": turns} for n in range(5)]
    (place / "data" / "some_llava_file.json").write_text(json.dumps(records))
    (place / "data" / "instructions.json").write_text(json.dumps([{**records[0], "id": n} for n in range(40)]))
    choices = {"choice_a": "a cat", "choice_b": "a dog", "choice_c": "a car", "choice_d": "a bus"}
    shown = {"data_id": str(images / "a.jpg"), "data_type": "image", "question_type_id": 1}
    asked = [{"answer": "AB"[n % 2], **choices, **shown, "question": f"What is {n}?", "question_id": str(n)}
             for n in range(8)]  # fmt: skip
    document = {"question_type": {"Instance Identity": 1}, "questions": asked}
    (place / "data" / "seed.json").write_text(json.dumps(document))
    labels = [{"question_id": n, "image": "a.jpg", "text": "Is there a dog?", "label": ["yes", "no"][n % 2]}
              for n in range(8)]  # fmt: skip
    (place / "data" / "pope.json").write_text("".join(json.dumps(r) + "\n" for r in labels))
    said = [{"question": r["text"], "answer": "Yes, there is."} for r in labels]
    (place / "data" / "pope_answers.jsonl").write_text("".join(json.dumps(r) + "\n" for r in said))
    tiny_families.make("llava", place / "models" / "llava")
    return place


@pytest.mark.slow
def test_commands(place: Path, serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [line for line in commands() if "--engine ray" not in line]
    assert len(lines) >= 8
    model = serve(writer_double.write)
    monkeypatch.chdir(place)
    for line in lines:
        if "--batch-in" in line:
            writer_double.answer_batch(place / "requests.jsonl", place / "answers.jsonl")
        arguments = shlex.split(line.replace("http://localhost:8000/v1", model.url))[1:]
        done = CliRunner().invoke(vlit, arguments, catch_exceptions=False)  # here: a process each would take minutes
        assert done.exit_code == 0, f"{line}\n{done.output}"


@pytest.mark.slow
def test_python_of_the_readme(place: Path) -> None:
    subprocess.run(
        [sys.executable, "-c", "from vlit.cli import main; main()", "render", "--count", "60", "--seed", "7", "--out",
         "runs/scenes"], cwd=place, check=True, capture_output=True,
    )  # fmt: skip
    for block in blocks("python", [ROOT / "README.md"]):
        done = subprocess.run([sys.executable, "-c", block], cwd=place, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_the_page_of_commands_is_what_the_program_says() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import runpy; print(runpy.run_path('docs/cli.py')['page'](), end='')"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == (ROOT / "docs" / "cli.md").read_text("utf-8"), "run: python docs/cli.py"


def test_the_pages_of_the_catalogue_are_what_its_entries_say() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "catalog.py"))["pages"]()
    folder = ROOT / "docs" / "catalog"
    there = {str(p.relative_to(folder)): p.read_text("utf-8") for p in folder.rglob("*") if p.is_file()}
    assert there.keys() == made.keys(), "run: make docs"
    for name, text in made.items():
        assert there[name] == text, f"{name}: run: make docs"
        if name.endswith(".md"):
            for target in re.findall(r"\]\(([^)#]+)", text):
                assert target.startswith("http") or (folder / name).parent.joinpath(target).exists(), (name, target)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def test_pages_name_nothing_of_this_machine() -> None:
    for page in [*PAGES, ROOT / "CHANGELOG.md", ROOT / "Makefile"]:
        assert not re.search(r"/work/|/root/|/home/\w", page.read_text("utf-8")), page.name

"""What the numbers of a box mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlit.formats.boxes.scales import (
    Fractions,
    Grid,
    Pixels,
    Resized,
    Scale,
    SquareFractions,
    Thousandths,
)
from vlit.schema import Box

_SCALES: tuple[Scale, ...] = (Pixels(), Resized(), Fractions(), SquareFractions(), Thousandths(), Grid())


@pytest.mark.parametrize(
    ("scale", "box", "size", "numbers"),
    [
        (Pixels(), (12.5, 34.0, 56.49, 78.0), (200, 100), ["13", "34", "56", "78"]),
        (Fractions(), (12.5, 34.0, 56.0, 78.0), (200, 100), ["0.062", "0.340", "0.280", "0.780"]),
        # the example of qwen-vl-finetune/tools/process_bbox.ipynb, in both of its forms
        (Thousandths(), (146.0, 137.0, 615.0, 415.0), (640, 428), ["228", "320", "961", "970"]),
        (Resized(), (146.0, 137.0, 615.0, 415.0), (640, 428), ["147", "134", "619", "407"]),
        # an image of 200 x 100 lies in the middle of a square of 200: 50 rows are put above it
        (SquareFractions(), (0.0, 0.0, 200.0, 100.0), (200, 100), ["0.000", "0.250", "1.000", "0.750"]),
        # cells of 10 pixels: from column 1, row 2 to column 3, row 3
        (Grid(), (15.0, 20.0, 39.0, 40.0), (320, 320), ["1", "2", "3", "3"]),
    ],
)
def test_numbers(scale: Scale, box: Box, size: tuple[int, int], numbers: list[str]) -> None:
    assert scale.write(box, size) == numbers


def test_a_model_resizes_to_multiples_within_its_limits() -> None:
    assert Resized().resized((640, 428)) == (644, 420)
    assert Resized(784, 50176, 28).resized((640, 428)) == (252, 168)
    assert Resized().resized((30, 20)) == (84, 56)
    assert Resized(factor=32).resized((5, 1000)) == (32, 992)


def test_one_row_of_cells_keeps_its_edges() -> None:
    assert Grid().read((1.0, 2.0, 3.0, 2.0), (320, 320)) == (10.0, 20.0, 40.0, 30.0)
    assert Grid().read((1.0, 2.0, 3.0, 4.0), (320, 320)) == (15.0, 25.0, 35.0, 45.0)


@given(
    st.sampled_from(_SCALES),
    st.tuples(st.integers(40, 4000), st.integers(40, 4000)),
    st.tuples(*[st.floats(0, 1)] * 4),
)
def test_what_is_written_reads_back_within_its_rounding(
    scale: Scale, size: tuple[int, int], shares: tuple[float, float, float, float]
) -> None:
    width, height = size
    xs, ys = sorted((shares[0] * width, shares[2] * width)), sorted((shares[1] * height, shares[3] * height))
    box = (xs[0], ys[0], xs[1], ys[1])
    numbers = [float(n) for n in scale.write(box, size)]
    left, top, right, bottom = scale.frame(size)
    assert left - 0.001 <= numbers[0] <= numbers[2] <= right + 0.001
    assert top - 0.001 <= numbers[1] <= numbers[3] <= bottom + 0.001
    read = scale.read((numbers[0], numbers[1], numbers[2], numbers[3]), size)
    step = {Grid: max(size) / 32, Fractions: max(size) / 1000, SquareFractions: max(size) / 1000}.get(
        type(scale), max(1.0, max(size) / 1000, max(size) / min(scale.frame(size)[2:]))
    )
    assert all(abs(a - b) <= step for a, b in zip(box, read, strict=True))
    # what was read is written the same again, so that going round changes nothing more
    assert scale.write(read, size) == scale.write(box, size)

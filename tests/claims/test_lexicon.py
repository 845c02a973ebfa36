"""Words of categories: forms, mentions, traps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlit.claims import load_lexicon
from vlit.errors import UsageError

COCO = load_lexicon("coco")
SHAPES = load_lexicon("shapes")


def found(text: str, lexicon: object = COCO) -> list[str]:
    return [m.category for m in lexicon.mentions(text)]  # type: ignore[attr-defined]


def test_coco_has_its_eighty_categories_and_shapes_its_twelve() -> None:
    assert len(COCO.categories()) == 80
    assert len(SHAPES.categories()) == 12
    assert load_lexicon("").categories() == ()


@pytest.mark.parametrize(
    ("name", "plural"),
    [
        ("person", "people"), ("knife", "knives"), ("mouse", "mice"), ("sheep", "sheep"), ("bus", "buses"),
        ("couch", "couches"), ("toothbrush", "toothbrushes"), ("wine glass", "wine glasses"), ("skis", "skis"),
        ("scissors", "scissors"), ("broccoli", "broccoli"), ("sandwich", "sandwiches"), ("tv", "tvs"), ("dog", "dogs"),
        ("hair drier", "hair driers"), ("teddy bear", "teddy bears"), ("bench", "benches"), ("frisbee", "frisbees"),
    ],
)  # fmt: skip
def test_plurals(name: str, plural: str) -> None:
    assert COCO.entry(name).plural == plural


def test_every_name_plural_and_synonym_is_found_as_its_category() -> None:
    for lexicon in (COCO, SHAPES):
        for name in lexicon.categories():
            entry = lexicon.entry(name)
            for word in (entry.singular, entry.plural, *entry.synonyms):
                assert found(word, lexicon) == [name], word
            assert found(f"There is {entry.one} in the image.", lexicon) == [name]


def test_noun_after_a_number_and_with_article() -> None:
    assert COCO.entry("skis").one == "a pair of skis"
    assert COCO.entry("scissors").noun(2) == "pairs of scissors"
    assert COCO.entry("broccoli").noun(3) == "pieces of broccoli"
    assert COCO.entry("apple").one == "an apple"
    assert COCO.entry("umbrella").article == "an"
    assert COCO.entry("person").noun(2) == "people"


def test_an_unknown_category_gets_an_entry_by_rule() -> None:
    entry = COCO.entry("ice_cream (dessert)")
    assert (entry.singular, entry.plural, entry.article) == ("ice cream", "ice creams", "an")
    assert COCO.entry("ice_cream (dessert)") is entry
    lexicon = COCO.covering(["lamp", "dog"])
    assert found("two lamps and a dog", lexicon) == ["lamp", "dog"]
    assert COCO.covering(["dog"]) is COCO
    assert COCO.covering(["lamp"]) is COCO.covering(["lamp", "dog"])
    assert found("two lamps") == []


def test_confusable_is_symmetric_and_known() -> None:
    for name in COCO.categories():
        for other in COCO.entry(name).confusable:
            assert name in COCO.entry(other).confusable
            assert other != name


def test_hypernyms_name_known_categories() -> None:
    assert "dog" in COCO.hypernyms["animal"]
    assert "truck" in COCO.hypernyms["vehicle"]
    for lexicon in (COCO, SHAPES):
        for members in lexicon.hypernyms.values():
            assert set(members) <= set(lexicon.categories())


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        ("a hot dog on a plate", ["hot dog"]),
        ("a hot dog stand", []),
        ("two teddy bears", ["teddy bear"]),
        ("the toilet seat is up", ["toilet"]),
        ("on the train tracks", []),
        ("a train track", []),
        ("a man in a bow tie", ["person", "tie"]),
        ("he tries to tie a knot", []),
        ("a baby elephant", ["elephant"]),
        ("a passenger train", ["train"]),
        ("an orange cat", ["cat"]),
        ("an orange and white cat", ["cat"]),
        ("an orange on the table", ["orange", "dining table"]),
        ("two oranges", ["orange"]),
        ("Orange.", ["orange"]),
        ("it is painted orange.", []),
        ("a glass door", []),
        ("a glass of wine", ["wine glass"]),
        ("a man wearing glasses", ["person"]),
        ("a mouse pad", []),
        ("a computer mouse", ["mouse"]),
        ("mickey mouse", []),
        ("a toy car and a stuffed elephant", []),
        ("a stuffed bear", ["teddy bear"]),
        ("a dog-shaped cake", ["cake"]),
        ("carrot cake", ["cake"]),
        ("the men's room", []),
        ("a skier on a ski slope", ["person"]),
        ("playing frisbee", []),
        ("a baseball player swings a baseball bat", ["person", "baseball bat"]),
        ("WOMEN and Children", ["person", "person"]),
        ("a remote village", []),
        ("a couple of dogs", ["dog"]),
        ("catalog dogma carpet", []),
        ("stop. Sign here", []),
        ("", []),
    ],
)
def test_traps(text: str, categories: list[str]) -> None:
    assert found(text) == categories


def test_mentions_carry_span_number_and_looseness() -> None:
    text = "Three puppies sit on a table near the dog's bowl"
    puppies, table, bowl = COCO.mentions(text)
    assert (text[puppies.start : puppies.end], puppies.category, puppies.plural, puppies.loose) == (
        "puppies", "dog", True, False,
    )  # fmt: skip
    assert (table.category, table.loose) == ("dining table", True)
    assert bowl.text == "dog's bowl"
    assert not COCO.mentions("two sheep")[0].plural


def test_an_unknown_lexicon_is_an_error_with_a_way_out() -> None:
    with pytest.raises(UsageError, match="coco"):
        load_lexicon("cocoo")


@given(st.lists(st.sampled_from(["a", "dog", "hot", "bear", "teddy", "two", "orange", "train", "s", ",", "'s", "-"])))
def test_mentions_never_overlap_and_quote_the_text(words: list[str]) -> None:
    text = " ".join(words)
    end = 0
    for mention in COCO.mentions(text):
        assert end <= mention.start < mention.end
        assert text[mention.start : mention.end] == mention.text
        end = mention.end


def test_open_vocabularies_have_synonyms_and_hypernyms() -> None:
    """What LVIS, Open Images and Visual Genome name: their own words, English synonyms, wider nouns."""
    lexicon = load_lexicon("").covering(["sofa", "sneaker", "Human face", "man", "dog", "bow_(decorative_ribbons)"])
    said = {m.text: m.category for m in lexicon.mentions("A man with a face, a dog on the couch, tennis shoes, a bow.")}
    assert said == {
        "man": "man", "face": "Human face", "dog": "dog", "couch": "sofa", "tennis shoes": "sneaker",
        "bow": "bow_(decorative_ribbons)",
    }  # fmt: skip
    groups = [m.category for m in lexicon.mentions("No people, no animals, no vehicles.", groups=True)]
    assert groups == ["person", "animal"]
    assert lexicon.members("person") == ("man",)
    assert lexicon.is_group("animal")
    assert not lexicon.is_group("dog")


def test_hypernyms_are_found_only_when_asked_for() -> None:
    assert COCO.mentions("Two animals.") == []
    (mention,) = COCO.mentions("Two animals.", groups=True)
    assert (mention.category, mention.group, mention.plural) == ("animal", True, True)
    assert COCO.entry("animal").plural == "animals"


def test_a_wider_lexicon_leaves_the_first_alone() -> None:
    base = load_lexicon("coco")
    wider = base.covering(["lamp", "dog"])
    assert wider.mentions("A lamp.")
    assert not base.mentions("A lamp.")
    assert wider.covering(["lamp"]) is wider


LVIS, OPEN_IMAGES, VISUAL_GENOME = (load_lexicon(n) for n in ("lvis", "open-images", "visual-genome"))


def test_every_system_has_its_categories() -> None:
    assert len(LVIS.categories()) == 1203
    assert len(OPEN_IMAGES.categories()) == 601
    assert VISUAL_GENOME.categories() == ()
    for lexicon in (LVIS, OPEN_IMAGES):
        for name in lexicon.categories():
            entry = lexicon.entry(name)
            assert entry.singular, name
            assert not {"_", "("} & set(entry.singular), name
            mentions = lexicon.covering([name]).mentions(f"There is {entry.one} in the image.")
            assert [m.category for m in mentions] == [name], (name, entry.one)
        for name, below in lexicon.hypernyms.items():
            assert set(below) <= set(lexicon.categories()), name
            assert name not in below


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        ("a car and an automobile", ["car_(automobile)", "car_(automobile)"]),
        ("his trousers, her shorts", ["trousers", "short_pants"]),
        ("two women with a couch", ["person", "sofa"]),
        ("three wolves", ["wolf"]),
        ("a wine glass by the TV", ["wineglass", "television_set"]),
        ("an orange on a table", ["orange_(fruit)", "table"]),
        ("a teddy bear", ["teddy_bear"]),
        ("a garbage can", ["trash_can"]),
        ("a mug", ["mug"]),
    ],
)
def test_lvis(text: str, categories: list[str]) -> None:
    assert found(text, LVIS) == categories


def test_what_stands_below_a_category_is_one_too() -> None:
    assert {"convertible_(automobile)", "jeep"} <= set(LVIS.members("car_(automobile)"))
    assert "truck" not in LVIS.members("car_(automobile)")
    assert {"puppy", "bulldog"} <= set(LVIS.members("dog"))
    assert {"car_(automobile)", "bus_(vehicle)", "bicycle"} <= set(LVIS.members("vehicle"))
    assert LVIS.is_group("vehicle")
    assert not LVIS.is_group("dog")
    assert {"boy", "girl", "man", "woman"} < set(OPEN_IMAGES.members("person"))
    assert {"land vehicle", "car", "limousine"} <= set(OPEN_IMAGES.members("vehicle"))
    assert {"car", "van"} <= set(OPEN_IMAGES.members("land vehicle"))
    assert "teddy bear" not in OPEN_IMAGES.members("animal")
    assert "car" in OPEN_IMAGES.entry("limousine").confusable
    assert "limousine" in OPEN_IMAGES.entry("vehicle").confusable


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        ("a guy with a beard", ["man", "human beard"]),
        ("a human face, a face", ["human face", "human face"]),
        ("some people in jeans", ["person", "jeans"]),
        ("a donut and a frisbee", ["doughnut", "flying disc"]),
        ("two cows near a license plate", ["cattle", "vehicle registration plate"]),
        ("no vehicles, a faucet", ["vehicle", "tap"]),
        ("a butterfly on a dining table", ["butterfly", "kitchen & dining room table"]),
    ],
)
def test_open_images(text: str, categories: list[str]) -> None:
    assert found(text, OPEN_IMAGES) == categories


def test_visual_genome_knows_other_names_of_what_a_scene_holds() -> None:
    lexicon = VISUAL_GENOME.covering(["guy", "lady", "stoplight", "tee shirt", "hydrant"])
    text = "A man and a woman in a t-shirt by a traffic light; a short fire hydrant, people."
    assert found(text, lexicon) == ["guy", "lady", "tee shirt", "stoplight", "hydrant"]
    assert set(lexicon.members("person")) == {"guy", "lady"}
    assert found("a man", VISUAL_GENOME) == []


def test_a_shared_word_means_what_the_scene_holds() -> None:
    assert found("a bow", LVIS.covering(["bow_(weapon)"])) == ["bow_(weapon)"]
    assert found("a bow", LVIS.covering(["bow_(decorative_ribbons)"])) == ["bow_(decorative_ribbons)"]
    assert LVIS.covering(["dog"]) is LVIS


def test_a_file_has_the_words_of_what_it_extends() -> None:
    lexicon = LVIS.covering(["zeppelin", "hot air balloon ride", "kitty"])
    assert found("a zeppelin", lexicon) == ["zeppelin"]
    assert found("a kitten and a kitty", lexicon) == ["kitten", "kitty"]
    assert "kitty" not in LVIS.categories()

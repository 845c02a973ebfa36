"""Plain sentences of any verb: what they say of their one or two things, and what they leave open."""

from __future__ import annotations

import pytest

from vlit.claims import find_claims, load_lexicon

SHAPES = load_lexicon("shapes")


def said(text: str, kind: str) -> set[str]:
    claims = (c for c in find_claims("", text, 0, SHAPES) if c.kind == kind)
    return {f"{c.subject} {c.value}".strip() for c in claims}


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("existence", "Look closely and you will make out a ring.", {"ring"}),
        ("existence", "Viewers will recognize a ring here.", {"ring"}),
        ("existence", "The dog will recognize a ring here.", set()),
        ("existence", "You could add a ring.", set()),
        ("existence", "It is as round as a ring.", set()),
        ("count", "The tally of hearts comes to three.", {"heart 3"}),
        ("count", "A total of six circles appear.", {"circle 6"}),
        ("count", "All three hearts are in view.", {"heart 3"}),
        ("count", "All three hearts in the corner are red.", {"heart 3+"}),
        ("count", "The three hearts are in view.", {"heart 3+"}),
        ("count", "Three hearts make up this group.", {"heart 3"}),
        ("count", "Our count: three hearts.", {"heart 3"}),
        ("count", "Counting the hearts, I arrive at three.", {"heart 3"}),
        ("count", "One can make out three hearts in one shot.", {"heart 3"}),
        ("count", "When it comes to hearts, there are three.", {"heart 3"}),
        ("count", "The hearts are three in number.", {"heart 3"}),
        ("count", "Three hearts are scattered around the scene.", {"heart 3"}),
        ("count", "When three hearts are scattered, there is no heart left.", set()),
        ("count", "The picture shows three hearts, creating a sense of balance.", {"heart 3"}),
        ("count", "Three is the number of hearts in the picture.", {"heart 3"}),
        ("count", "There are hearts in the picture, three of them.", {"heart 3"}),
        ("count", "Three is the age of the hearts.", set()),
        ("count", "A shelf with three hearts.", {"heart 3+"}),
        ("count", "Three hearts hang at the back.", {"heart 3+"}),
        ("count", "The hearts arrive at three.", set()),
        ("count", "Three of the hearts are visible.", set()),
        ("count", "Three red hearts are visible.", {"heart 3 red"}),
        ("count", "About three hearts are visible.", set()),
        ("count", "At least three hearts could be in view.", set()),
        ("attribute", "They chose red for the heart.", {"heart red"}),
        ("attribute", "As for the ring, it's grey.", {"ring grey"}),
        ("attribute", "Somebody painted the star blue.", {"star blue"}),
        ("attribute", "White is the colour of the star.", {"star white"}),
        ("attribute", "The star is a dark shade of blue.", {"star blue"}),
        ("attribute", "The blue thing in the picture is the star.", {"star blue"}),
        ("attribute", "The blue thing behind the star is a box.", set()),
        ("attribute", "A star of blue colour is shown.", {"star blue"}),
        ("attribute", "What we see is a star with a blue surface.", {"star blue"}),
        ("attribute", "What we see is a star with a blue label.", set()),
        ("attribute", "The star is one of blue.", set()),
        ("attribute", "The star is not blue all over.", set()),
        ("attribute", "The star lies on a blue background.", set()),
        ("attribute", "The star may be blue.", set()),
        ("position", "Over at the left there is the ring.", {"ring left"}),
        ("position", "It is on the bottom that the ring was put.", {"ring bottom"}),
        ("position", "The right part of the picture holds the star.", {"star right"}),
        ("position", "A glance at the right reveals the star.", {"star right"}),
        ("position", "The star shines at the right traffic light.", set()),
        ("position", "The right lane with the star is closed.", set()),
        ("position", "The ring is to the left of the box.", set()),
        ("position", "The ring is seen on the left, adding some charm.", {"ring left"}),
        ("position", "The ring is on the left, possibly suggesting a wedding.", {"ring left"}),
        ("position", "The ring is possibly on the left, adding some charm.", set()),
        ("position", "The ring furthest to the right is at [90, 135, 133, 174].", set()),
        ("position", "It is on the left, near the ring.", set()),
        ("position", "The ring fills part of the left side.", {"ring left"}),
        ("position", "The image shows a ring on its left side.", {"ring left"}),
        ("position", "The door shows a ring on its left side.", set()),
        ("position", "Someone looking at the top of the image will find a ring.", {"ring top"}),
        ("position", "The ring is by the left and right doors.", set()),
        ("position", "In relation to the star, the ring is on the left.", set()),
        ("position", "Compared with the star, the ring is on the left.", set()),
        ("position", "As seen from the door, the ring is on the left.", set()),
        ("position", "The ring is not over at the left.", set()),
        ("relation", "If you look left of the star, there's the ring.", {"ring left of star"}),
        ("relation", "The star has the ring on its left.", {"ring left of star", "star has ring"}),
        ("relation", "The ring, seen from the star, is further to the right.", {"ring right of star"}),
        ("relation", "You will spot the ring above the star.", {"ring above star"}),
        ("relation", "Somewhere beneath the star is the ring.", {"ring below star"}),
        ("relation", "The ring is further right in the image than the star.", {"ring right of star"}),
        ("relation", "The ring is placed higher than the star.", {"ring above star"}),
        ("relation", "The ring sits lower down in the picture than the star.", {"ring below star"}),
        ("relation", "The ring has a lower price than the star.", set()),
        ("relation", "Compared with the star, the ring is more to the left.", {"ring left of star"}),
        ("relation", "If we start from the star and move left, we reach the ring.", {"ring left of star"}),
        ("relation", "If the star moved left, it would be above the ring.", set()),
        ("relation", "The ring is on the star's left.", {"ring left of star"}),
        ("relation", "To the star's left is the ring.", {"ring left of star"}),
        ("relation", "The ring appears to the left of the star.", {"ring left of star"}),
        ("relation", "The ring appears below the star.", {"ring below star"}),
        ("relation", "The ring appears to like the star on its left.", set()),
        ("relation", "Right above the star, I notice the ring.", {"ring above star"}),
        ("relation", "The star is flanked on the right by the ring.", {"ring right of star"}),
        ("relation", "Past the star, towards the right, comes the ring.", {"ring right of star"}),
        ("relation", "The ring is right beside the star, above the star's shadow.", {"ring near star"}),
        ("relation", "It is to the left of the ring nearest to the lowest star.", set()),
        ("relation", "It is below the ring that the star is.", {"star below ring"}),
        ("relation", "From the star, look left and you will see the ring.", {"ring left of star"}),
        ("relation", "The star can be seen with a ring to the left of it.", {"ring left of star"}),
        ("relation", "The ring is at a higher position than the star.", {"ring above star"}),
        ("relation", "The area below the star contains the ring.", {"ring below star"}),
        ("relation", "The ring could be placed left of the star.", set()),
    ],
)
def test_plain_sentences(kind: str, text: str, expected: set[str]) -> None:
    assert said(text, kind) == expected


def test_the_left_of_somebody_may_be_his_own() -> None:
    said = find_claims("", "The dog is on the man's left.", 0, load_lexicon("coco"))
    assert not [c for c in said if c.kind == "relation"]

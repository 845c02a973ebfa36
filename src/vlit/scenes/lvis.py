"""LVIS: COCO's images and form, 1,203 categories, looked for in some images only.

Source: Gupta, Dollar and Girshick, "LVIS", arXiv 1908.03195; https://www.lvisdataset.org/dataset. A path is
``lvis_*.json``, a folder with such files, or one with them in ``annotations``. Read by the code of COCO
(`vlit.scenes.coco`, with its gates), with two differences:

* the closed world of a scene is what was verified in its image: ``neg_category_ids``, and the categories that are
  present and not in ``not_exhaustive_category_ids``; less nouns that two categories share (``bow_(weapon)``);
* a picture that is not on disk keeps its scene, whose image path is then as annotated.

Its verified absences make hard negatives. It misleads where two categories mean the same to a reader.
"""

from __future__ import annotations

from vlit.scenes.coco import LVIS

__all__ = ["LVIS"]

"""COCO: instances, captions and person key points.

Source: Lin et al., "Microsoft COCO: Common Objects in Context", arXiv 1405.0312; https://cocodataset.org/#format-data.
A path is a folder with ``annotations/*.json`` beside its image folders, a folder of such files, or one file; any
subset of the three kinds and several splits are read together. Boxes become xyxy, clipped to the image.

What is refused, by gate; the scene stays unless said otherwise:

* ``image``: the file is missing, unreadable, cut off, or not of the annotated size. The scene is refused.
* ``duplicate``: an image or annotation id, or a scene id, that was there before. The second is refused.
* ``box``: no four finite numbers, no area, or nothing of it inside the image.
* ``category``: an id that ``categories`` does not list.
* ``points``: key points that are not three numbers per name. The object stays.
* ``caption``: an empty caption.
* ``orphan``: an annotation of an image that ``images`` does not list, or key points of an object that is not there.
* ``record``: a record that does not have COCO's form.

The closed world of a scene is every category of the instances file that lists its image, without those that a refused
object belonged to (empty where that object's category is not known): what was refused must not be called absent.

It misleads where an instances file is not exhaustive. COCO's own is, for its 80 categories, up to rare missed objects.
"""

from __future__ import annotations

from vlit.scenes.coco.source import COCO, LVIS

__all__ = ["COCO", "LVIS"]

"""Runs ProVision's generators, in its own environment: called by ``provision.py``.

    python provision_peer.py CHECKOUT GRAPHS.json [MASKS DEPTHS]

Prints one JSON line: samples made as LLaVA records, CPU seconds for that, and samples before templates.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
import warnings


def main() -> None:
    checkout, graphs = sys.argv[1:3]
    sys.path.insert(0, checkout)
    warnings.simplefilter("ignore")
    from provision.base import JointGenerator
    from provision.dataset import JointDataset
    from provision.generators.single_image.attribute import AttributeGeneratorList
    from provision.generators.single_image.object import ObjectGeneratorList
    from provision.generators.single_image.relation import RelationGeneratorList
    from provision.generators.single_image.scene_graph import SceneGraphGeneratorList

    generators = ObjectGeneratorList + AttributeGeneratorList + RelationGeneratorList + SceneGraphGeneratorList
    with contextlib.redirect_stderr(io.StringIO()):  # progress bars
        dataset = JointDataset(graphs)
        generator = JointGenerator(dataset=dataset, generators=generators, template_mode="qa", return_templated=False)
        began = time.process_time()
        raw = generator.generate(n_workers=1, verbose=False)
        drawn = time.process_time() - began
        made = generator.template(raw, multiple_choice_ratio=0.0)
        whole = time.process_time() - began
    words = sum(len(t["value"].split()) for m in made for t in m["conversations"])
    distinct = len({(m["image"], m["conversations"][0]["value"].replace("<image>", "").strip()) for m in made})
    print(json.dumps({"samples": len(made), "cpu_s": whole, "untemplated_cpu_s": drawn, "words": words,
                      "distinct": distinct}))  # fmt: skip


if __name__ == "__main__":
    main()

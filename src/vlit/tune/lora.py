"""Which parameters of a model train, and the low-rank updates of LoRA."""

from __future__ import annotations

from typing import Any

from vlit.errors import InputError, MissingExtraError
from vlit.mllm.device import patient
from vlit.mllm.family import CONNECTOR, LANGUAGE, connector_root, part_of
from vlit.tune.settings import STAGES, TuneSettings


def prepare(model: Any, settings: TuneSettings) -> Any:
    """The model with exactly those parameters set to train that the stage names.

    With LoRA the language model's linear layers get updates beside their resting weights, and modules of the connector
    train whole where the stage trains it; parameters of the connector that lie in no module (a Q-Former's
    ``query_tokens``) rest.

    Raises:
        InputError: nothing would train.
    """
    trains = STAGES[settings.stage]
    if settings.lora:
        model = _with_lora(model, settings, CONNECTOR in trains)
    else:
        for name, parameter in model.named_parameters():
            parameter.requires_grad_(part_of(name) in trains)
    if not any(p.requires_grad for p in model.parameters()):
        raise InputError(
            f"--stage {settings.stage}", f"leaves nothing to train: the model has no {' or '.join(trains)}",
            "Choose --stage tune or whole.",
        )  # fmt: skip
    return model


def _with_lora(model: Any, settings: TuneSettings, connector: bool) -> Any:
    try:
        import peft
    except ImportError:
        raise MissingExtraError("--lora", "tune") from None
    import torch

    heads = {id(module) for module in (model.get_output_embeddings(),) if module is not None}
    targets, roots = [], set()
    for name, module in model.named_modules():
        root = connector_root(name)
        if root and next(module.parameters(recurse=True), None) is not None:
            roots.add(_trainable_root(model, name, root))
        elif isinstance(module, torch.nn.Linear) and part_of(name) == LANGUAGE and id(module) not in heads:
            targets.append(name)
    if not targets:
        raise InputError("--lora", "finds no linear layer in the language model", "Tune it without --lora.")
    config = peft.LoraConfig(
        r=settings.rank, lora_alpha=settings.alpha, lora_dropout=settings.dropout, target_modules=targets,
        modules_to_save=sorted(r for r in roots if r) if connector and any(roots) else None,
    )  # fmt: skip
    with patient():
        return peft.get_peft_model(model, config)


def _trainable_root(model: Any, name: str, root: str) -> str:
    """The connector's outermost module that has a forward of its own: not a list of modules, but its member."""
    import torch

    if not isinstance(model.get_submodule(root), torch.nn.ModuleList | torch.nn.ModuleDict):
        return root
    inner = name.removeprefix(root).lstrip(".").split(".")[0]
    return f"{root}.{inner}" if inner else ""

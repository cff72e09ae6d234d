"""How the model that comes with the project is made: `python -m index.training` (see `index/model/MODEL_CARD.md`)."""

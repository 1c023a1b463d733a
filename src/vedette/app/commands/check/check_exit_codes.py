"""The exit codes of `vedette check`, by the worst answer. 2 is an error."""

from vedette.model.crossing import Answer

EXIT_CODES = {Answer.OUTSIDE: 0, Answer.INSIDE: 1, Answer.INDETERMINATE: 3}

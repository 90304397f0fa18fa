"""XLSForm files: reading them, saying what is wrong with them, writing them.

report = check_file(bytes or Path, name="", language="und") -> CheckReport
report.format, title, languages, questions, problems, importable, definition
report.to_json(translations, lang)          what `kring survey check --json` prints
problem.sheet, row, column, code, severity, message.render(translations, lang)

export_xlsx(definition) -> bytes            importing it again gives an equal definition
"""

from portal.surveys.xlsform.check import CheckReport, check_file
from portal.surveys.xlsform.export import export_xlsx
from portal.surveys.xlsform.problems import ERROR, WARNING, Problem, Problems

__all__ = ["ERROR", "WARNING", "CheckReport", "Problem", "Problems", "check_file", "export_xlsx"]

"""What can be taken out of a survey, as one table of formats: `FORMATS["csv"].write(survey, Wish(lang="nl"))`.

Every writer gives bytes piece by piece, reading the database as it goes: a file of any size needs the memory of a few
hundred rows. `needs` says what somebody must be allowed to: see the figures, or take single responses.
"""

from __future__ import annotations

from portal.surveys.exports.codebook import codebook_xlsx
from portal.surveys.exports.figures import figures_csv, figures_json, figures_xlsx
from portal.surveys.exports.files import files_zip
from portal.surveys.exports.formats import Format, Need, Wish
from portal.surveys.exports.forms import model_json, xlsform
from portal.surveys.exports.records import records_csv, records_json, records_labels_csv, records_xlsx
from portal.surveys.exports.texts import texts_csv

__all__ = ["FORMATS", "Format", "Need", "Wish"]

_CSV, _JSON = "text/csv; charset=utf-8", "application/json"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FORMATS: dict[str, Format] = {
    found.key: found
    for found in (
        Format("csv", "records.csv", _CSV, Need.RECORDS, records_csv),
        Format("csv-text", "records-texts.csv", _CSV, Need.RECORDS, records_labels_csv),
        Format("xlsx", "records.xlsx", _XLSX, Need.RECORDS, records_xlsx),
        Format("json", "records.json", _JSON, Need.RECORDS, records_json),
        Format("texts", "open-answers.csv", _CSV, Need.RECORDS, texts_csv),
        Format("files", "files.zip", "application/zip", Need.RECORDS, files_zip),
        Format("figures-csv", "figures.csv", _CSV, Need.FIGURES, figures_csv),
        Format("figures-xlsx", "figures.xlsx", _XLSX, Need.FIGURES, figures_xlsx),
        Format("figures-json", "figures.json", _JSON, Need.FIGURES, figures_json),
        Format("codebook", "codebook.xlsx", _XLSX, Need.FIGURES, codebook_xlsx),
        Format("xlsform", "form.xlsx", _XLSX, Need.FORM, xlsform),
        Format("model", "form.json", _JSON, Need.FORM, model_json),
    )
}

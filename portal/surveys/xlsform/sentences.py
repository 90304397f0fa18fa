"""Everything that can be said about a file, by code. The codes are part of the command line's output: keep them."""

from __future__ import annotations

from portal.surveys.messages import N_, Sentence

SENTENCES: dict[str, Sentence] = {
    # The file
    "empty": N_("This file is empty."),
    "damaged": N_("This file is damaged or incomplete and cannot be read. Save it again and try once more."),
    "protected": N_("This file is protected with a password. Save it without one."),
    "not_a_workbook": N_("This is not an XLSForm: the file is not an Excel workbook (.xlsx or .xls)."),
    "limesurvey": N_("This is a survey from LimeSurvey. Such files cannot be imported yet. Export it as an XLSForm."),
    "too_large": N_("This file is too large, or it would be once it is unpacked."),
    "too_slow": N_("This file takes too long to read."),
    "too_many_rows": N_("A sheet of this file has more than %(limit)d rows. That is more than a survey can have."),
    "more_problems": N_("There are more problems of this kind. Fix these first."),
    # Sheets and columns
    "sheet_missing": N_("There is no sheet called “survey”. An XLSForm has its questions there."),
    "sheet_ignored": N_("The sheet “%(name)s” is not used here and is left out."),
    "external_choices": N_("The lists on this sheet become ordinary lists of options."),
    "column_missing": N_("The sheet has no column “%(name)s”."),
    "column_ignored": N_("The column “%(name)s” is left out: its header is not a name without spaces."),
    "no_questions": N_("There is no question in this file."),
    # Languages
    "language_unknown": N_(
        "We do not know the language “%(language)s”. Write its code after it, for example “Polski (pl)”."
    ),
    "default_language_unused": N_(
        "The settings name “%(language)s” as the default language, but no text is in that language."
    ),
    # Rows
    "type_missing": N_("This row has no type."),
    "unknown_type": N_(
        "We do not know the type “%(type)s”. The survey cannot open until you choose another or delete the row."
    ),
    "loop_unsupported": N_("A loop over a list cannot be imported. Write its questions out."),
    "group_not_open": N_("This row closes a group that was never opened."),
    "group_not_closed": N_("This group is never closed."),
    "group_mismatch": N_("This row closes another kind of group than was opened in row %(opened)d."),
    "too_deep": N_("There are more than %(limit)d groups inside each other."),
    "label_missing": N_("This row has no label: people would see only its name."),
    "calculation_missing": N_("This row has no calculation."),
    "setting_ignored": N_("“%(value)s” is not a value that can be used here; it is left out."),
    # Names
    "name_missing": N_("This row has no name."),
    "name_too_long": N_("This name is longer than %(limit)d characters."),
    "name_invalid": N_(
        "“%(name)s” cannot be a name. A name starts with a letter and has only letters, digits, “_” and “-”."
    ),
    "name_changed": N_("The name “%(name)s” is already used in row %(first)d; this row is now called “%(new)s”."),
    "name_ambiguous": N_("More than one row is called “%(name)s”; give each a name of its own."),
    "duplicate_name": N_("The name “%(name)s” is already used in row %(first)d."),
    # Options
    "duplicate_option": N_("The option “%(code)s” is already in the list “%(list)s”, in row %(first)d."),
    "option_without_code": N_("This option has no name."),
    "code_with_space": N_(
        "The option “%(code)s” has a space in its name. Where several can be chosen that is not possible."
    ),
    "list_missing": N_("There is no list called “%(list)s” on the sheet “choices”."),
    "list_in_file": N_("The options of this question are in the file “%(list)s”. The survey cannot open without them."),
    # Texts and expressions; the rest comes from portal.surveys.logic with codes that begin with logic_
    "logic_unknown_name": N_("There is no question called “%(name)s”."),
}

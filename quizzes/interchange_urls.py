"""Addresses of files of questions. Part of `workshop_urls`."""

from django.urls import path

from quizzes.views import exports, imports

IMPORTS = "author/banks/<slug:slug>/imports/"
EXPORTS = "author/banks/<slug:slug>/exports/"

FILES = [
    path(IMPORTS, imports.imports, name="author_imports"),
    path(f"{IMPORTS}template.<str:ending>", imports.template, name="author_import_template"),
    path(f"{IMPORTS}<uuid:public_id>/", imports.one, name="author_import"),
    path(f"{IMPORTS}<uuid:public_id>/write/", imports.write, name="author_import_write"),
    path(f"{IMPORTS}<uuid:public_id>/delete/", imports.cancel, name="author_import_cancel"),
    path(f"{IMPORTS}<uuid:public_id>/refused.csv", imports.refused, name="author_import_refused"),
    path(EXPORTS, exports.exports, name="author_exports"),
    path(f"{EXPORTS}<uuid:public_id>/", exports.one, name="author_export"),
    path(f"{EXPORTS}<uuid:public_id>/file", exports.download, name="author_export_file"),
]

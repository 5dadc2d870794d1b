"""Executes a notebook that it makes up with nbclient and prints its outputs, cell by cell, as JSON."""
import json

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def execute(*cells):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client = NotebookClient(notebook, kernel_name="reproduce-csharp", timeout=60, startup_timeout=60)
    try:
        client.execute()
        error = None
    except CellExecutionError as failure:
        error = failure.ename
    nbformat.validate(notebook)
    return {"error": error, "language": notebook.metadata.get("language_info", {}).get("name"), "cells": [cell.outputs for cell in notebook.cells]}


print(json.dumps({
    "good": execute(
        'Console.WriteLine("hello"); Console.Error.WriteLine("trouble");',
        'var bar = display(HTML("<b>0 %</b>"));', 'bar.Update(HTML("<b>100 %</b>"));',
        'class P { public string Name { get; set; } }\nnew[] { new P { Name = "Ada" }, new P { Name = "Grace" } }'),
    "bad": execute('throw new FormatException("on purpose");', "1"),
}))

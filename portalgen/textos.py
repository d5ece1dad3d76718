"""The program's own Spanish sentences (findings have theirs in schemas/hallazgos.yaml)."""

STATE_WORDS = {
    "con_datos": "Con información",
    "sin_movimiento": "Sin movimiento en el período",
    "no_aplica": "No aplica a esta municipalidad",
    "pendiente": "Pendiente de publicar",
}
FORMATS = {
    "csv": "CSV",
    "excel": "CSV para Excel",
    "xlsx": "Excel (XLSX)",
    "json": "JSON",
}

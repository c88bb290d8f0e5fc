"""Run by a Python that has LibreOffice's module uno: type into cells of a file and say what stands there then."""

import contextlib
import json
import subprocess
import sys
import time
import uuid

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException


def main() -> None:
    request = json.load(sys.stdin)
    pipe = f"xlsxcheck{uuid.uuid4().hex}"
    office = subprocess.Popen(
        [*request["command"], f"--accept=pipe,name={pipe};urp;"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        context = connect(pipe)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        document = desktop.loadComponentFromURL(request["file"], "_blank", 0, ())
        dispatcher = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
        answers = {place: enter(document, dispatcher, place, text) for place, text in request["cells"].items()}
        json.dump(answers, sys.stdout)
        document.close(True)
        with contextlib.suppress(Exception):
            desktop.terminate()
    finally:
        try:
            office.wait(20)
        except subprocess.TimeoutExpired:
            office.kill()


def connect(pipe: str):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(300):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.2)
    raise SystemExit("LibreOffice did not start")


def enter(document, dispatcher, place: str, text: str) -> dict:
    name, _, address = place.rpartition("!")
    sheet = document.Sheets.getByName(name)
    controller = document.CurrentController
    controller.setActiveSheet(sheet)
    frame = controller.Frame
    dispatcher.executeDispatch(frame, ".uno:GoToCell", "", 0, (value("ToPoint", address),))
    dispatcher.executeDispatch(frame, ".uno:EnterString", "", 0, (value("StringName", text),))
    cell = sheet.getCellRangeByName(address)
    rule = cell.Validation
    return {"text": cell.String, "validation": rule.Type.value, "prompt": rule.InputMessage, "error": rule.ErrorMessage}


def value(name: str, content: str) -> PropertyValue:
    made = PropertyValue()
    made.Name, made.Value = name, content
    return made


main()

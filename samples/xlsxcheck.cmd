@echo off
rem Drop a folder (or files) with workbooks here: they are checked, marked copies and a summary go
rem beside the first of them, as NAME-checked and NAME-checked.html, and the summary is opened.
setlocal
if "%~1"=="" (
  echo Drop a folder with workbooks onto this file.
  pause
  exit /b 2
)
set "exe=%~dp0..\.venv\Scripts\xlsxcheck.exe"
if not exist "%exe%" set "exe=xlsxcheck.exe"
set "out=%~dpn1-checked"
"%exe%" %* --out "%out%" --summary "%out%.html"
set "code=%errorlevel%"
rem 2: nothing was checked, and the summary that is there is an old one.
if not %code%==2 if exist "%out%.html" start "" "%out%.html"
if %code% geq 2 pause
exit /b %code%

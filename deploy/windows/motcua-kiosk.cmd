@echo off
rem Starts motcua-kiosk. What it logs is in %LOCALAPPDATA%\motcua\kiosk.log; the log of the start before is kiosk.old.log.
set "LOGS=%LOCALAPPDATA%\motcua"
if not exist "%LOGS%" mkdir "%LOGS%"
if exist "%LOGS%\kiosk.log" move /y "%LOGS%\kiosk.log" "%LOGS%\kiosk.old.log" >nul
"%~dp0python\python.exe" -m kiosk.main %* 2>>"%LOGS%\kiosk.log"

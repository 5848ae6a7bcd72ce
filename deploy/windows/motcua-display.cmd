@echo off
rem Starts motcua-display. What it logs is in %LOCALAPPDATA%\motcua\display.log; the log of the start before is display.old.log.
set "LOGS=%LOCALAPPDATA%\motcua"
if not exist "%LOGS%" mkdir "%LOGS%"
if exist "%LOGS%\display.log" move /y "%LOGS%\display.log" "%LOGS%\display.old.log" >nul
"%~dp0python\python.exe" -m display.main %* 2>>"%LOGS%\display.log"

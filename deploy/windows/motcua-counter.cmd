@echo off
rem Starts motcua-counter. What it logs is in %LOCALAPPDATA%\motcua\counter.log; the log of the start before is counter.old.log.
set "LOGS=%LOCALAPPDATA%\motcua"
if not exist "%LOGS%" mkdir "%LOGS%"
if exist "%LOGS%\counter.log" move /y "%LOGS%\counter.log" "%LOGS%\counter.old.log" >nul
"%~dp0python\python.exe" -m counter.main %* 2>>"%LOGS%\counter.log"

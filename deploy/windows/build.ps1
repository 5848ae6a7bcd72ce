# Makes the installer, on any machine with Windows, Python 3.13 (py), Inno Setup 6 (iscc) and the network.
# Never run so far: see README.md beside it.
#
#   .\build.ps1 -Wheel ..\..\dist\motcua-0.2.0-py3-none-any.whl -PythonSha256 <the sum that python.org gives>
param(
    [Parameter(Mandatory)] [string] $Wheel,
    [Parameter(Mandatory)] [ValidatePattern('^[0-9a-fA-F]{64}$')] [string] $PythonSha256,
    [string] $PythonVersion = '3.13.9'
)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Set-Location $PSScriptRoot
$lock = '..\..\requirements.lock'
if (Test-Path build) { Remove-Item build -Recurse -Force }
$python = New-Item -ItemType Directory build\motcua\python -Force
$lib = New-Item -ItemType Directory build\motcua\lib -Force

# Python itself: the embeddable package, held to its sum
$zip = "python-$PythonVersion-embed-amd64.zip"
Invoke-WebRequest "https://www.python.org/ftp/python/$PythonVersion/$zip" -OutFile "build\$zip" -UseBasicParsing
if ((Get-FileHash "build\$zip" -Algorithm SHA256).Hash -ne $PythonSha256) { throw "$zip has another sum" }
Expand-Archive "build\$zip" $python
# it looks for modules in its own archive and beside it in lib, nowhere else
Set-Content "$python\python313._pth" -Encoding Ascii @('python313.zip', '.', '..\lib')

# the libraries that packages.txt names, in the versions and with the sums of requirements.lock
$names = Get-Content packages.txt | Where-Object { $_ -and $_ -notmatch '^#' }
$blocks = (Get-Content $lock -Raw) -replace "`r", '' -split '\n(?=[a-z0-9])'
$wanted = $blocks | Where-Object { $names -contains ($_ -split '==')[0] }
if (@($wanted).Count -ne @($names).Count) { throw 'packages.txt names what requirements.lock has not' }
Set-Content build\packages.lock -Encoding Ascii ($wanted -join "`n")
py -3.13 -m pip install --disable-pip-version-check --no-deps --only-binary=:all: --require-hashes `
    --target $lib -r build\packages.lock
if ($LASTEXITCODE) { throw 'the libraries were not installed' }
py -3.13 -m pip install --disable-pip-version-check --no-deps --target $lib $Wheel
if ($LASTEXITCODE) { throw 'the programs were not installed' }

& "$python\python.exe" -c 'import kiosk.main, counter.main, display.main'
if ($LASTEXITCODE) { throw 'the programs do not start' }
iscc motcua.iss
if ($LASTEXITCODE) { throw 'the installer was not made' }

"""What `scanimage --all-options` prints of scanners of several makes: their option lines, in the form of scanimage 1.2.

Ranges and names are those that owners of such scanners have published: fi-7260 in scanservjs issue 401, P-215 in
AirSane issue 4, ADS-1600W in BrotherScannerDocker issue 77, OfficeJet in scanservjs issue 406; epson2 by its manual,
sane-epson2(5); the last is made up.
"""

FUJITSU = """
All options specific to device `fujitsu:fi-7260:1208958':
  Standard:
    --source Flatbed|ADF Front|ADF Back|ADF Duplex [Flatbed]
        Selects the scan source (such as a document-feeder).
    --mode Lineart|Halftone|Gray|Color [Lineart]
        Selects the scan mode (e.g., lineart, monochrome, or color).
    --resolution 50..600dpi (in steps of 1) [600]
        Sets the resolution of the scanned image.
  Geometry:
    --page-width 0..224.846mm (in steps of 0.0211639) [inactive]
        Specifies the width of the media.  Required for automatic centering of
        sheet-fed scans.
    --page-height 0..2750.47mm (in steps of 0.0211639) [inactive]
        Specifies the height of the media.
    -l 0..227.809mm (in steps of 0.0211639) [0]
    -t 0..296.972mm (in steps of 0.0211639) [0]
    -x 0..227.809mm (in steps of 0.0211639) [215.872]
        Width of scan-area.
    -y 0..296.972mm (in steps of 0.0211639) [279.364]
        Height of scan-area.
"""

FUJITSU_FEEDER = """
All options specific to device `fujitsu:fi-7260:1208958':
  Standard:
    --source Flatbed|ADF Front|ADF Back|ADF Duplex [ADF Duplex]
    --mode Lineart|Halftone|Gray|Color [Lineart]
    --resolution 50..600dpi (in steps of 1) [600]
  Geometry:
    --page-width 0..224.846mm (in steps of 0.0211639) [215.872]
    --page-height 0..2750.47mm (in steps of 0.0211639) [279.364]
    -x 0..215.872mm (in steps of 0.0211639) [215.872]
    -y 0..279.364mm (in steps of 0.0211639) [279.364]
"""

CANON = """
All options specific to device `canon_dr:libusb:001:004':
  Standard:
    --source ADF Front|ADF Duplex|Card Front|Card Duplex [ADF Front]
    --mode Lineart|Gray|Color [Lineart]
    --resolution 150|200|300|400|600dpi [300]
  Geometry:
    --page-width 0..218.44mm (in steps of 0.0211639) [215.872]
    --page-height 0..355.6mm (in steps of 0.0211639) [279.364]
    -x 0..215.872mm (in steps of 0.0211639) [215.872]
    -y 0..279.364mm (in steps of 0.0211639) [279.364]
"""

BROTHER = """
All options specific to device `brother4:net1;dev0':
  Mode:
    --mode Black & White|Gray[Error Diffusion]|True Gray|24bit Color[Fast] [24bit Color[Fast]]
        Select the scan mode
    --resolution 100|150|200|300|400|600|1200|2400|4800|9600dpi [200]
    --source Automatic Document Feeder(left aligned)|Automatic Document Feeder(left aligned,Duplex)|Automatic Document Feeder(centrally aligned)|Automatic Document Feeder(centrally aligned,Duplex) [Automatic Document Feeder(left aligned)]
    --brightness -50..50% (in steps of 1) [inactive]
  Geometry:
    -x 0..211.9mm (in steps of 0.0999908) [211.881]
    -y 0..812.8mm (in steps of 0.0999908) [355.567]
"""  # noqa: E501

HP = """
All options specific to device `hpaio:/net/officejet_6600?ip=192.0.2.4&queue=false':
  Scan mode:
    --mode Lineart|Gray|Color [Lineart]
    --resolution 75|100|200|300|600dpi [75]
    --source Flatbed|ADF [Flatbed]
  Advanced:
    --batch-scan[=(yes|no)] [no] [advanced]
    --duplex[=(yes|no)] [inactive]
  Geometry:
    -x 0..215.9mm [215.9]
    -y 0..297.011mm [297.011]
"""

EPSON = """
All options specific to device `epson2:net:192.0.2.5':
  Scan Mode:
    --mode Lineart|Gray|Color [Lineart]
    --resolution auto|50|100|150|240|600dpi [50]
    --source Flatbed|Automatic Document Feeder|Transparency Unit [Flatbed]
    --adf-mode Simplex|Duplex [Simplex]
  Geometry:
    -x 0..215.9mm [215.9]
    -y 0..297.18mm [297.18]
"""

PLAIN = """
All options specific to device `plustek:libusb:001:002':
  Scan Mode:
    --mode Lineart|Gray [Gray]
    --resolution 50..1200dpi (in steps of 50) [50]
  Geometry:
    -x 0..1250pel [1215]
    -y 0..1750pel [1675]
"""

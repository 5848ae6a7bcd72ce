; The installer of kiosk, counter and display for one user of Windows 10 or 11 (Inno Setup 6). Never run on Windows so far:
; see README.md beside it. build.ps1 makes build\motcua, then calls this.
#define Version "0.2.0"

[Setup]
AppId={{7B0E2C0A-3B4F-4E0C-9D5B-2F1E6B7C4A90}
AppName=Một Cửa
AppVersion={#Version}
DefaultDirName={userpf}\MotCua
DefaultGroupName=Một Cửa
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
OutputDir=build
OutputBaseFilename=motcua-{#Version}
CloseApplications=yes
DisableProgramGroupPage=yes

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"

[Types]
Name: "one"; Description: "Chọn chương trình"; Flags: iscustom

[Components]
Name: "kiosk"; Description: "Máy lấy số (motcua-kiosk)"; Types: one
Name: "counter"; Description: "Quầy (motcua-counter)"; Types: one
Name: "display"; Description: "Màn hình sảnh (motcua-display)"; Types: one

[Tasks]
Name: "autostart"; Description: "Tự chạy khi người dùng này đăng nhập"; Flags: unchecked

[Files]
Source: "build\motcua\python\*"; DestDir: "{app}\python"; Flags: recursesubdirs ignoreversion
Source: "build\motcua\lib\*"; DestDir: "{app}\lib"; Flags: recursesubdirs ignoreversion
Source: "motcua-kiosk.cmd"; DestDir: "{app}"; Components: kiosk; Flags: ignoreversion
Source: "motcua-counter.cmd"; DestDir: "{app}"; Components: counter; Flags: ignoreversion
Source: "motcua-display.cmd"; DestDir: "{app}"; Components: display; Flags: ignoreversion

[InstallDelete]
; an older version's libraries do not stay among the new ones
Type: filesandordirs; Name: "{app}\lib"
Type: filesandordirs; Name: "{app}\python"

[Icons]
Name: "{group}\Một Cửa - Máy lấy số"; Filename: "{app}\motcua-kiosk.cmd"; Components: kiosk; Flags: runminimized
Name: "{group}\Một Cửa - Quầy"; Filename: "{app}\motcua-counter.cmd"; Components: counter; Flags: runminimized
Name: "{group}\Một Cửa - Màn hình sảnh"; Filename: "{app}\motcua-display.cmd"; Components: display; Flags: runminimized
Name: "{group}\Một Cửa - Quầy, cài đặt lại"; Filename: "{app}\motcua-counter.cmd"; Parameters: "--setup"; Components: counter; Flags: runminimized
Name: "{userstartup}\Một Cửa - Máy lấy số"; Filename: "{app}\motcua-kiosk.cmd"; Components: kiosk; Tasks: autostart; Flags: runminimized
Name: "{userstartup}\Một Cửa - Quầy"; Filename: "{app}\motcua-counter.cmd"; Components: counter; Tasks: autostart; Flags: runminimized
Name: "{userstartup}\Một Cửa - Màn hình sảnh"; Filename: "{app}\motcua-display.cmd"; Components: display; Tasks: autostart; Flags: runminimized

[UninstallDelete]
; Python writes these beside what was installed; settings and slips in AppData stay, see README.md
Type: filesandordirs; Name: "{app}\lib"
Type: filesandordirs; Name: "{app}\python"

// The greeting, in both languages; the first touch chooses one of them.
import QtQuick
import "."

Item {
    id: screen

    Column {
        anchors { left: parent.left; right: parent.right; leftMargin: Ui.margin * 1.5; rightMargin: Ui.margin * 1.5
                  verticalCenter: parent.verticalCenter }
        spacing: 20 * Ui.u

        Words {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: kiosk.branch_name_vi
            size: tokens.type.display
            lineHeight: 1.0
            font.weight: Font.Bold
            color: tokens.colour.primary
        }
        Words {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: kiosk.branch_name_en
            visible: text !== kiosk.branch_name_vi
            size: tokens.type.lead
            color: tokens.colour.ink_soft
        }

        Item { width: 1; height: (Ui.wide ? 20 : 90) * Ui.u }

        Grid {
            anchors.horizontalCenter: parent.horizontalCenter
            columns: Ui.wide ? 2 : 1
            spacing: 36 * Ui.u

            Repeater {
                model: kiosk.languages

                Touch {
                    id: choice
                    required property var modelData
                    objectName: "begin-" + modelData.code
                    says: modelData.name + ". " + modelData.what
                    primary: true
                    radius: tokens.radius.large * Ui.u
                    width: Ui.wide ? (screen.width - Ui.margin * 3 - 36 * Ui.u) / 2 : 860 * Ui.u
                    height: (Ui.wide ? 280 : 300) * Ui.u
                    onChosen: kiosk.begin(modelData.code)

                    Column {
                        anchors { left: parent.left; right: parent.right; margins: 24 * Ui.u; verticalCenter: parent.verticalCenter }
                        spacing: 8 * Ui.u

                        Words {
                            width: parent.width
                            horizontalAlignment: Text.AlignHCenter
                            text: choice.modelData.name
                            size: tokens.type.display
                            font.weight: Font.Bold
                            color: tokens.colour.on_primary
                        }
                        Words {
                            width: parent.width
                            horizontalAlignment: Text.AlignHCenter
                            text: choice.modelData.what
                            size: tokens.type.body
                            color: tokens.colour.on_primary
                        }
                    }
                }
            }
        }

        Item { width: 1; height: (Ui.wide ? 10 : 60) * Ui.u }

        Warning {
            objectName: "warning-vi"
            width: parent.width
            text: kiosk.warning_vi
            kind: kiosk.warning_kind
        }
        Warning {
            objectName: "warning-en"
            width: parent.width
            text: kiosk.warning_en
            kind: kiosk.warning_kind
        }
    }
}

// Whether the person may go earlier; the clerk confirms it.
import QtQuick
import "."

ChoiceScreen {
    id: screen

    question: qsTr("Do any of these apply to you?")
    note: kiosk.service_name + (kiosk.service_wait !== "" ? " · " + kiosk.service_wait : "")
    backText: qsTr("Back")
    model: [{ code: "", name: qsTr("No, none of these"), other: "" }].concat(kiosk.priorities)
    onBack: kiosk.back()

    delegate: Card {
        required property int index
        required property var modelData

        objectName: modelData.code === "" ? "priority-none" : "priority-" + modelData.code
        grid: screen.grid
        at: index
        primary: modelData.code === ""
        name: modelData.name
        other: modelData.other
        onChosen: kiosk.choose_priority(modelData.code)
    }
}

// What can be had here, how many wait for it and how long it will take.
import QtQuick
import "."

ChoiceScreen {
    id: screen

    question: qsTr("What do you need?")
    backText: qsTr("Start again")
    model: kiosk.services
    onBack: kiosk.back()

    delegate: Card {
        required property int index
        required property string code
        required property string waiting
        required property string wait
        required property string shut
        required property bool takeable
        required name
        required other

        objectName: "service-" + code
        grid: screen.grid
        at: index
        enabled: takeable
        facts: waiting === "" ? [] : [waiting, wait]
        problem: shut
        onChosen: kiosk.choose_service(code)
    }
}

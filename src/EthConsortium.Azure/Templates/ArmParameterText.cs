namespace EthConsortium.Azure.Templates;

/// <summary>Text in a parameter file, where Azure takes every character as it stands: an escaped bracket would stay escaped.</summary>
internal sealed class ArmParameterText : ArmValue
{
    private readonly string _text;

    private ArmParameterText(string text) => _text = text;

    public static ArmValue Literal(string text) => new ArmParameterText(text);

    internal override void WriteTo(ArmJsonWriter writer) => writer.Write(_text);
}

using System.Text;
using System.Text.Json;
using EthConsortium.Azure.Templates;
using FsCheck;
using FsCheck.Fluent;
using static EthConsortium.Azure.Templates.ArmFunctions;

namespace EthConsortium.Azure.Tests.Templates;

public sealed class ArmExpressionTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("[text]", "[[text]")]
    [InlineData("[[text]", "[[[text]")]
    [InlineData("[]", "[[]")]
    // Azure takes only text from bracket to bracket for an expression.
    [InlineData("[text", "[text")]
    [InlineData("[a] b", "[a] b")]
    [InlineData("text]", "text]")]
    [InlineData("it's", "it's")]
    [InlineData("", "")]
    public void Literal_text_is_escaped_where_Azure_would_take_it_for_an_expression(string text, string written) =>
        Assert.Equal(written, JsonSerializer.Deserialize<string>(((ArmValue)text).ToCompactJson()));

    [Fact]
    public void Functions_nest_and_quotes_within_literals_are_doubled()
    {
        ArmExpression expression = Concat(Variables("infix"), "-it's", Reference(ResourceId("A.B/cs/ds", "[x]", Parameters("p"))).Property("q"));

        Assert.Equal("[concat(variables('infix'), '-it''s', reference(resourceId('A.B/cs/ds', '[x]', parameters('p'))).q)]", expression.ToString());
    }

    [Fact]
    public void Numbers_and_truth_values_are_JSON_alone_and_functions_within_an_expression()
    {
        Assert.Equal("""{"a":5,"b":true}""", new ArmObject { { "a", 5 }, { "b", true } }.ToCompactJson());
        Assert.Equal("[createObject('a', 5, 'b', false())]", CreateObject(("a", 5), ("b", false)).ToString());
    }

    [Fact]
    public void Literals_side_by_side_become_one_and_empty_ones_vanish()
    {
        Assert.Equal("abc", Concat("a", "", "bc").ToString());
        Assert.Equal("[variables('v')]", Concat("", Variables("v"), "").ToString());
        Assert.Equal("[concat('ab', variables('v'))]", Concat("a", "b", Variables("v")).ToString());
    }

    [Fact]
    public void Properties_keep_their_order_and_those_without_a_value_are_left_out() =>
        Assert.Equal("{\n  \"b\": [\n    1,\n    {}\n  ],\n  \"a\": []\n}\n", Encoding.UTF8.GetString(
            new ArmObject { { "b", new ArmArray(1, new ArmObject()) }, { "none", null }, { "a", new ArmArray() } }.ToUtf8Json().Span));

    [Fact]
    public void Any_text_is_read_back_by_another_JSON_parser() => Prop.ForAll<NonNull<string>>(text =>
    {
        // A lone surrogate is no text: nothing can write it as UTF-8.
        string valid = new([.. text.Get.Where(each => !char.IsSurrogate(each))]);
        using JsonDocument document = JsonDocument.Parse(new ArmObject { { valid, "x" + valid } }.ToUtf8Json());
        JsonProperty property = document.RootElement.EnumerateObject().Single();
        return property.Name == valid && property.Value.GetString() == "x" + valid;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Text_of_a_parameter_file_is_never_escaped()
    {
        ArmTemplate template = new() { Parameters = [ArmParameter.Of("p", "A text.", "[text]")], Variables = [], Resources = [], Outputs = [] };

        using JsonDocument parameters = JsonDocument.Parse(template.WriteParameters());
        Assert.Equal("[text]", parameters.RootElement.GetProperty("parameters").GetProperty("p").GetProperty("value").GetString());
    }
}

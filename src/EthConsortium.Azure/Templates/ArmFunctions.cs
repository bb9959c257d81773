using System.Collections.Immutable;

namespace EthConsortium.Azure.Templates;

/// <summary>The template functions that our templates use, and no others: what evaluates them need know only these.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions</remarks>
public static class ArmFunctions
{
    /// <summary>Their names.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        "base64", "concat", "createObject", "environment", "false", "guid", "if", "null", "parameters", "reference", "replace", "resourceGroup",
        "resourceId", "string", "subscription", "subscriptionResourceId", "take", "true", "uniqueString", "uri", "variables",
    ];

    /// <summary>The text's UTF-8 bytes in base64.</summary>
    public static ArmExpression Base64(ArmExpression text) => Call("base64", text);

    /// <summary>The texts one after the other; what is literal is put together here already.</summary>
    public static ArmExpression Concat(params ReadOnlySpan<ArmExpression> texts)
    {
        List<ArmExpression> parts = [];
        foreach (ArmExpression text in texts)
        {
            if (text.LiteralText is string next && parts is [.., { LiteralText: string last }])
            {
                parts[^1] = last + next;
            }
            else if (text.LiteralText is not "")
            {
                parts.Add(text);
            }
        }

        return parts.Count switch
        {
            0 => "",
            1 => parts[0],
            _ => Call("concat", [.. parts]),
        };
    }

    /// <summary>An object with these properties.</summary>
    public static ArmExpression CreateObject(params IEnumerable<(string Name, ArmExpression Value)> properties) =>
        Call("createObject", [.. properties.SelectMany(property => (ArmExpression[])[property.Name, property.Value])]);

    /// <summary>The cloud: its portal, endpoints and suffixes.</summary>
    public static ArmExpression Environment() => Call("environment");

    /// <summary>A GUID that follows from the texts (version 5).</summary>
    public static ArmExpression Guid(params ReadOnlySpan<ArmExpression> texts) => Call("guid", texts);

    /// <summary>One of two values.</summary>
    public static ArmExpression If(ArmExpression condition, ArmExpression then, ArmExpression otherwise) => Call("if", condition, then, otherwise);

    /// <summary>No value: the property that it is given is as if it were left out.</summary>
    public static ArmExpression Null() => Call("null");

    /// <summary>The value of a parameter.</summary>
    public static ArmExpression Parameters(string name) => Call("parameters", name);

    /// <summary>The properties of a resource of this template, once it is deployed; what uses it waits for it.</summary>
    public static ArmExpression Reference(ArmExpression resourceId) => Call("reference", resourceId);

    /// <summary>The text with one part of it put in place of another, wherever it stands.</summary>
    public static ArmExpression Replace(ArmExpression text, ArmExpression part, ArmExpression by) => Call("replace", text, part, by);

    /// <summary>The resource group that is deployed to: id, name, location.</summary>
    public static ArmExpression ResourceGroup() => Call("resourceGroup");

    /// <summary>The id of a resource in the resource group that is deployed to; a name for each part of the type after the provider.</summary>
    public static ArmExpression ResourceId(string type, params ReadOnlySpan<ArmExpression> names) => Call("resourceId", [type, .. names]);

    /// <summary>The value as text; an object as JSON on one line.</summary>
    public static ArmExpression Text(ArmExpression value) => Call("string", value);

    /// <summary>The subscription that is deployed to: id, subscriptionId, tenantId.</summary>
    public static ArmExpression Subscription() => Call("subscription");

    /// <summary>The id of a resource of the subscription, such as a role definition.</summary>
    public static ArmExpression SubscriptionResourceId(string type, ArmExpression name) => Call("subscriptionResourceId", type, name);

    /// <summary>The first characters of a text.</summary>
    public static ArmExpression Take(ArmExpression text, int count) => Call("take", text, count);

    /// <summary>13 characters that follow from the text: lower case letters and digits.</summary>
    public static ArmExpression UniqueString(ArmExpression text) => Call("uniqueString", text);

    /// <summary>An address below another; one slash is between them, however many they bring.</summary>
    public static ArmExpression Uri(ArmExpression baseUri, ArmExpression relative) => Call("uri", baseUri, relative);

    /// <summary>The value of a variable.</summary>
    public static ArmExpression Variables(string name) => Call("variables", name);

    private static ArmExpression Call(string function, params ReadOnlySpan<ArmExpression> arguments)
    {
        string[] texts = new string[arguments.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = arguments[i].Text;
        }

        return new($"{function}({string.Join(", ", texts)})");
    }
}

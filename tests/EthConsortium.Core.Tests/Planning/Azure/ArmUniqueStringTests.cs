using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Core.Tests.Planning.Azure;

public class ArmUniqueStringTests
{
    /// <summary>Values that others saw: of Azure itself (the names of what they deployed), and of Microsoft's own evaluator.</summary>
    [Theory]
    [InlineData("zcztcwvu6iyg6", "tyeth")]
    [InlineData("fd63l2gacbtca", "/subscriptions/3c7f956b-55ee-4686-9d30-da1eb631dc59/resourceGroups/rg-devopsshieldek010dev")]
    [InlineData("rbgf3xv4ufgzg", "test")]
    [InlineData("a7wkljktk6wne", "hello", "world")]
    [InlineData("cgtzqvhu4i23s", "abc")]
    [InlineData("xzi4ioaxtmth4", "foo", "bar", "baz")]
    [InlineData("bmg7c6xu4tw46", "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/my-rg")]
    public void Gives_the_values_that_Azure_gives(string expected, params string[] arguments) => Assert.Equal(expected, ArmUniqueString.Compute(arguments));

    [Fact]
    public void Tells_texts_of_every_length_apart_and_counts_bytes_of_UTF8_and_case()
    {
        string[] texts = [.. Enumerable.Range(1, 40).Select(length => new string('a', length)), "é", "É", "A"];

        Assert.Equal(texts.Length, texts.Select(text => ArmUniqueString.Compute(text)).Distinct().Count());
        Assert.All(texts, text => Assert.Matches("^[a-z2-7]{13}$", ArmUniqueString.Compute(text)));
    }
}

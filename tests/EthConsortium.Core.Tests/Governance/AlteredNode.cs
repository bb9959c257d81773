using System.Text.Json.Nodes;
using EthConsortium.Ethereum;

namespace EthConsortium.Core.Tests.Governance;

/// <summary>A node whose answers are altered into those of a client that is not at hand.</summary>
/// <param name="alter">Gets each call and its answer, which it may change.</param>
/// <param name="moved">A contract, and the address under which it is to be found instead.</param>
internal sealed class AlteredNode(Action<JsonNode, JsonNode> alter, (Address From, Address To)? moved = null) : DelegatingHandler(new SocketsHttpHandler())
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string asked = await request.Content!.ReadAsStringAsync(cancellationToken);
        request.Content = new StringContent(moved is { } there ? Replace(asked, there.To, there.From) : asked, null, "application/json");
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        string answered = await response.Content.ReadAsStringAsync(cancellationToken);
        JsonNode calls = JsonNode.Parse(asked)!;
        JsonNode answers = JsonNode.Parse(moved is { } here ? Replace(answered, here.From, here.To) : answered)!;
        foreach (JsonNode? answer in answers as JsonArray ?? [answers.DeepClone()])
        {
            JsonNode call = calls is JsonArray several ? several.Single(c => JsonNode.DeepEquals(c!["id"], answer!["id"]))! : calls;
            alter(call, answer!);
            answers = answers is JsonArray ? answers : answer!;
        }

        response.Content = new StringContent(answers.ToJsonString(), null, "application/json");
        return response;
    }

    private static string Replace(string text, Address old, Address with) => text.Replace(old.ToString()[2..], with.ToString()[2..], StringComparison.OrdinalIgnoreCase);
}

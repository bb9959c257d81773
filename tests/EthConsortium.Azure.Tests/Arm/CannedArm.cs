using System.Net;
using System.Text;

namespace EthConsortium.Azure.Tests.Arm;

/// <summary>Answers with what it was given, in order, and notes what it was asked.</summary>
internal sealed class CannedArm : HttpMessageHandler
{
    private readonly Queue<HttpResponseMessage> _answers = [];

    public List<(string Method, string Uri, string? Body)> Requests { get; } = [];

    public CannedArm Answer(int status, string? json = null, params (string Name, string Value)[] headers)
    {
        HttpResponseMessage answer = new((HttpStatusCode)status);
        if (json is not null)
        {
            answer.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        foreach ((string name, string value) in headers)
        {
            answer.Headers.TryAddWithoutValidation(name, value);
        }

        _answers.Enqueue(answer);
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add((request.Method.Method, request.RequestUri!.AbsoluteUri, request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken)));
        HttpResponseMessage answer = _answers.Dequeue();
        answer.RequestMessage = request;
        return answer;
    }
}

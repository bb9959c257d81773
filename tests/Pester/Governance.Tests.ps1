BeforeDiscovery {
    # They govern a real chain, with the command line that was built.
    . $PSScriptRoot/TestEnvironment.ps1
    $script:missing = Get-MissingTool 'tests that govern a rehearsal'
}

BeforeAll {
    . $PSScriptRoot/TestEnvironment.ps1
    Import-Module $StagedModule
    $script:previousHome = $env:ETHCONSORTIUM_HOME
    $env:ETHCONSORTIUM_HOME = Join-Path $TestDrive home

    function Connect-Member($Member) { $Member | Connect-Consortium -AllowDevelopmentChain -WarningAction Ignore }

    # Runs a script as a member in a process of its own, and gives all that it says.
    function Invoke-AsMember($Member, [scriptblock] $Script) {
        Invoke-InNewProcess -ArgumentList $StagedModule, "$($Member.DataUrl)", "$($Member.Account)", $Member.KeyStorePath, $Member.PasswordPath, "$Script" -Script {
            $PSStyle.OutputRendering = 'PlainText'
            Import-Module $args[0]
            $null = Connect-Consortium -DataUrl $args[1] -Account $args[2] -KeyStorePath $args[3] -PasswordPath $args[4] -AllowDevelopmentChain -WarningAction Ignore
            & ([scriptblock]::Create($args[5]))
        }
    }
}

AfterAll {
    Get-ConsortiumRehearsal | Stop-ConsortiumRehearsal -Confirm:$false
    $env:ETHCONSORTIUM_HOME = $script:previousHome
}

Describe 'Governing a network' -Skip:([bool] $missing) {
    BeforeAll {
        $rehearsal = Start-ConsortiumRehearsal -Until Governed
        $a, $b, $c = $rehearsal.Members | ForEach-Object { Connect-Member $_ }
    }

    AfterAll {
        $a, $b, $c | Disconnect-Consortium
        $rehearsal | Stop-ConsortiumRehearsal -Confirm:$false
    }

    Context 'Get-ConsortiumAdmin' {
        It 'lists the admins' {
            $admins = Get-ConsortiumAdmin
            $admins.Alias | Should -Be 'Bank A', 'Bank B', 'Bank C'
            $admins[0].Address | Should -Be $a.Account
            $admins[0].Validators.Count | Should -Be 2
            $admins[0].GetType().FullName | Should -Be EthConsortium.Core.Governance.ConsortiumAdmin
        }

        It 'finds them by alias, by address, and from the pipeline' {
            (Get-ConsortiumAdmin -Alias '*k b').Address | Should -Be $b.Account
            (Get-ConsortiumAdmin $b.Account, "$($c.Account)").Alias | Should -Be 'Bank B', 'Bank C'
            ("$($c.Account)" | Get-ConsortiumAdmin).Alias | Should -Be 'Bank C'
            (Get-ConsortiumAdmin -Alias 'Bank A' | Get-ConsortiumAdmin -Session $b).Alias | Should -Be 'Bank A'
            Get-ConsortiumAdmin -Alias 'Bank Z' | Should -BeNullOrEmpty
        }

        It 'gives those that there are and an error for each that there is not' {
            $found = Get-ConsortiumAdmin (Get-UnusedAddress), $a.Account -ErrorVariable problems -ErrorAction SilentlyContinue
            $found.Alias | Should -Be 'Bank A'
            $problems.FullyQualifiedErrorId | Should -Be 'NotAnAdmin,EthConsortium.PowerShell.Commands.Governance.GetConsortiumAdminCommand'
        }

        It 'needs a session' {
            Invoke-InNewProcess { Import-Module $args[0]; try { Get-ConsortiumAdmin } catch { $_.FullyQualifiedErrorId } } $StagedModule | Should -BeLike 'NotConnected,*'
        }
    }

    Context 'Proposals and votes' {
        It 'proposes, tells who is missing, and takes the vote back' {
            $candidate = Get-UnusedAddress
            $result = Add-ConsortiumAdmin $candidate 'Bank D' -Session $a
            $result.GetType().FullName | Should -Be EthConsortium.Core.Governance.GovernanceResult
            $result.Outcome | Should -Be Applied
            $result.IsFinal | Should -BeTrue

            $proposal = Get-ConsortiumProposal $candidate
            $proposal.Kind, $proposal.Alias, $proposal.Votes, $proposal.VotesNeeded, $proposal.Missing | Should -Be 'Admission', 'Bank D', 1, 2, 1
            "$($proposal.Voters)" | Should -Be "$($a.Account)"
            "$($proposal.NotVotedNames)" | Should -Be 'Bank B Bank C'

            (Undo-ConsortiumVote $candidate -Session $a).Outcome | Should -Be Applied
            Get-ConsortiumProposal $candidate -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        }

        It 'sends nothing when it is done already' {
            $candidate = Get-UnusedAddress
            $null = Add-ConsortiumAdmin $candidate 'Bank D' -Session $a
            $again = Add-ConsortiumAdmin $candidate 'Bank D' -Session $a
            $again.Outcome | Should -Be AlreadyDone
            $again.Receipt | Should -BeNullOrEmpty
            (Undo-ConsortiumVote $candidate -Session $b).Outcome | Should -Be AlreadyDone
            (Set-ConsortiumAdminAlias 'Bank A' -Session $a).Outcome | Should -Be AlreadyDone
            (Undo-ConsortiumVote $candidate -Session $a).Outcome | Should -Be Applied
        }

        It 'takes the rows of a CSV file, and goes on after one that the chain would refuse' {
            $candidates = 1..3 | ForEach-Object { Get-UnusedAddress }
            $rows = 'Address,Alias', "$($candidates[0]),Bank E", "$($candidates[1]),$('x' * 70)", "$($candidates[2]),Bank F" | ConvertFrom-Csv
            $results = $rows | Add-ConsortiumAdmin -Session $a -ErrorVariable problems -ErrorAction SilentlyContinue
            $results.Outcome | Should -Be Applied, Applied
            $problems.FullyQualifiedErrorId | Should -Be 'AliasTooLong,EthConsortium.PowerShell.Commands.Governance.AddConsortiumAdminCommand'
            $problems.TargetObject | Should -Be $candidates[1]
            (Get-ConsortiumProposal $candidates[0], $candidates[2]).Alias | Should -Be 'Bank E', 'Bank F'
            $candidates[0], $candidates[2] | Undo-ConsortiumVote -Session $a | ForEach-Object Outcome | Should -Be Applied, Applied
        }

        It 'votes for what comes from Get-ConsortiumProposal, and for no other name' {
            $candidate = Get-UnusedAddress
            $null = Add-ConsortiumAdmin $candidate 'Bank G' -Session $a
            { Add-ConsortiumAdmin $candidate 'Bank H' -Session $b } | Should -Throw -ErrorId 'AliasDiffers,*'
            Get-ConsortiumProposal $candidate | Add-ConsortiumAdmin -Session $a | ForEach-Object Outcome | Should -Be AlreadyDone
            Get-ConsortiumProposal $candidate | Undo-ConsortiumVote -Session $a | ForEach-Object Outcome | Should -Be Applied
        }

        It 'refuses with an id of its own before anything is sent: <Id>' -ForEach @(
            @{ Id = 'AliasTooLong'; Script = { Set-ConsortiumAdminAlias ('x' * 65) } }
            @{ Id = 'AliasBlank'; Script = { Set-ConsortiumAdminAlias '' } }
            @{ Id = 'AliasBlank'; Script = { Add-ConsortiumAdmin (Get-UnusedAddress) ' ' } }
            @{ Id = 'NotProposed'; Script = { Add-ConsortiumAdmin (Get-UnusedAddress) } }
            @{ Id = 'NotAnAdmin'; Script = { Remove-ConsortiumAdmin (Get-UnusedAddress) -Confirm:$false } }
            @{ Id = 'CapacityExceeded'; Script = { 1..300 | ForEach-Object { Get-UnusedAddress } | Add-ConsortiumValidator } }
            @{ Id = 'AlreadyAValidator'; Script = { Add-ConsortiumValidator $rehearsal.Members[0].Validators[0] } }
            @{ Id = 'NotYourValidator'; Script = { Remove-ConsortiumValidator $rehearsal.Members[0].Validators[0] -Confirm:$false } }
        ) {
            $before = @(Get-ConsortiumHistory).Count
            $Script | Should -Throw -ErrorId "$Id,*"
            @(Get-ConsortiumHistory).Count | Should -Be $before
        }

        It 'asks nobody where nobody can answer, and sends nothing' {
            $said = Invoke-AsMember $rehearsal.Members[1] { try { Get-ConsortiumAdmin -Alias 'Bank C' | Remove-ConsortiumAdmin -ErrorAction Stop; 'sent' } catch { "$_" } }
            $said | Should -BeLike '*NonInteractive mode*'
            Get-ConsortiumProposal | Where-Object Kind -EQ Eviction | Should -BeNullOrEmpty
        }

        It 'shows with -WhatIf what would happen, also a refusal, and sends nothing' {
            $before = @(Get-ConsortiumHistory).Count
            $said = (Invoke-AsMember $rehearsal.Members[0] {
                    Get-ConsortiumAdmin -Alias 'Bank C' | Remove-ConsortiumAdmin -WhatIf
                    Set-ConsortiumAdminAlias ('x' * 65) -WhatIf -AsJob
                    Get-ConsortiumValidator | Where-Object AdminName -EQ 'Bank A' | Remove-ConsortiumValidator -WhatIf
                    $WhatIfPreference = $true
                    Add-ConsortiumValidator 0x00000000000000000000000000000000000000aa
                }) -join "`n"
            $said | Should -Match 'What if: Vote to evict Bank C: 1 of 2 votes, 1 missing: Bank B; then admins 3 . 2, validators 6 . 4, tolerates 2 . 1 fault; would be accepted'
            $said | Should -Match 'would be refused: AliasTooLong: The alias has 65 bytes'
            $said | Should -Match 'What if: Withdraw 2 validators: validators 6 . 4'
            $said | Should -Match 'What if: Delegate 1 validator: validators 6 . 7, tolerates 2 . 3 faults; would be accepted'
            @(Get-ConsortiumHistory).Count | Should -Be $before
        }

        It 'wants a key to send with' {
            $reader = Connect-Consortium -DataUrl $rehearsal.Members[0].DataUrl -AllowDevelopmentChain -WarningAction Ignore
            try {
                { Set-ConsortiumAdminAlias x -Session $reader } | Should -Throw -ErrorId 'SessionCannotSign,*'
                { Set-ConsortiumAdminAlias x -AsTransaction -Session $reader } | Should -Throw -ErrorId 'SessionCannotSign,*'
            }
            finally { $reader | Disconnect-Consortium }
        }

        It 'makes transactions to sign elsewhere, one after the other' {
            $candidates = 1..2 | ForEach-Object { Get-UnusedAddress }
            $documents = $candidates | ForEach-Object { [pscustomobject] @{ Address = $_; Alias = 'Bank I' } } | Add-ConsortiumAdmin -AsTransaction -From $a.Account
            $documents.From | Should -Be $a.Account, $a.Account
            $documents[1].Nonce | Should -Be ($documents[0].Nonce + 1)
            Get-ConsortiumProposal $candidates -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        }
    }

    Context 'Another name' {
        It 'warns when somebody is an admin under another' {
            $result = Add-ConsortiumAdmin $b.Account 'Bank Z' -Session $a -WarningVariable warned -WarningAction SilentlyContinue
            $result.Outcome | Should -Be AlreadyDone
            "$warned" | Should -BeLike "*its alias is 'Bank B', not 'Bank Z'*"
        }
    }

    Context 'Validators' {
        It 'delegates many in one transaction, waits for finality, and withdraws them' {
            $many = 1..9 | ForEach-Object { Get-UnusedAddress }
            $added = $many | Add-ConsortiumValidator -Session $a
            $added.Outcome, $added.IsFinal, $added.Receipts.Count | Should -Be 'Applied', $true, 1
            $own = Get-ConsortiumValidator -Admin $a.Account
            $own.Count | Should -Be 11
            $own.AdminName | Select-Object -Unique | Should -Be 'Bank A'
            $own.Status | Select-Object -Unique | Should -Be Active

            ($many | Add-ConsortiumValidator -Session $a).Outcome | Should -Be AlreadyDone
            $removed = Get-ConsortiumValidator $many | Remove-ConsortiumValidator -Session $a -Confirm:$false
            $removed.IsFinal, $removed.ChangedValidators.Count | Should -Be $true, 9
            @(Get-ConsortiumValidator -Admin $a.Account).Count | Should -Be 2
        }

        It 'does not wait when told so' {
            $validator = Get-UnusedAddress
            $added = Add-ConsortiumValidator $validator -NoWait -Session $b
            $added.Outcome, $added.IsFinal | Should -Be 'Applied', $false
            (Add-ConsortiumValidator $validator -Session $b).IsFinal | Should -BeTrue
            $null = Remove-ConsortiumValidator $validator -Session $b -Confirm:$false
        }

        It 'waits in a job' {
            $validators = 1..2 | ForEach-Object { Get-UnusedAddress }
            $job = $validators | Add-ConsortiumValidator -Session $b -AsJob
            $done = $job | Wait-Job -Timeout $Patience.TotalSeconds | Receive-Job -ErrorAction Stop
            $done.IsFinal, $done.ChangedValidators.Count | Should -Be $true, 2
            $job | Remove-Job
            $null = Remove-ConsortiumValidator $validators -Session $b -Confirm:$false
        }

        It 'leaves nothing half done when it is stopped: the same command finishes it' {
            $validators = 1..5 | ForEach-Object { Get-UnusedAddress }
            $job = $validators | Add-ConsortiumValidator -Session $b -AsJob
            # Stopped when the chain has it, and before it is final.
            $until = [datetime]::UtcNow + $Patience
            while ([datetime]::UtcNow -lt $until -and -not (Get-ConsortiumValidator $validators -ErrorAction Ignore)) { Start-Sleep -Milliseconds 20 }
            $job | Stop-Job
            $job.State | Should -Be Stopped
            $job | Remove-Job
            ($validators | Add-ConsortiumValidator -Session $b).IsFinal | Should -BeTrue
            (Get-ConsortiumValidator $validators).Status | Select-Object -Unique | Should -Be Active
            $null = Remove-ConsortiumValidator $validators -Session $b -Confirm:$false
        }

        It 'says which are none' {
            Get-ConsortiumValidator (Get-UnusedAddress) -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $problems.FullyQualifiedErrorId | Should -BeLike 'NotAValidator,*'
        }
    }

    Context 'The history' {
        It 'goes to CSV and back' {
            Get-ConsortiumHistory | Export-Csv (Join-Path $TestDrive history.csv)
            $history = Get-ConsortiumHistory
            $back = Import-Csv (Join-Path $TestDrive history.csv)
            $back.Count | Should -Be $history.Count
            for ($i = 0; $i -lt $back.Count; $i++) {
                foreach ($property in $history[$i].PSObject.Properties) { $back[$i].$($property.Name) | Should -Be "$($property.Value)" }
            }
        }

        It 'goes to JSON and back' {
            $history = Get-ConsortiumHistory -Kind Proposed, VotedFor, ValidatorsDelegated
            $back = $history | ConvertTo-Json | ConvertFrom-Json -DateKind String
            $back.Count | Should -Be $history.Count
            for ($i = 0; $i -lt $back.Count; $i++) {
                foreach ($property in $history[$i].PSObject.Properties) { "$($back[$i].$($property.Name))" | Should -Be "$($property.Value)" }
            }
        }

        It 'can be narrowed down' {
            $all = Get-ConsortiumHistory
            $all[0].Kind | Should -Be Proposed
            Get-ConsortiumHistory -Kind Admitted | ForEach-Object SubjectName | Should -Be 'Bank B', 'Bank C'
            Get-ConsortiumHistory -Address $c.Account -Kind VotedFor | ForEach-Object ActorName | Should -Be 'Bank A', 'Bank B'
            Get-ConsortiumHistory -FromBlock $all[0].Block -ToBlock $all[0].Block | ForEach-Object Block | Select-Object -Unique | Should -Be $all[0].Block
            { Get-ConsortiumHistory -FromBlock 1000000 } | Should -Throw -ErrorId 'BlockRangeInvalid,*'
        }
    }

    Context 'Views' {
        It 'fit 100 columns and keep aliases from steering the terminal' {
            $null = Set-ConsortiumAdminAlias "`e[31mBank$([char] 0x202e) B`n" -Session $b
            $candidate = Get-UnusedAddress
            $proposed = Add-ConsortiumAdmin $candidate "`e[2JBank J" -Session $b
            try {
                $text = Get-ConsortiumAdmin | Out-String -Width 200
                $text += Get-ConsortiumProposal | Out-String -Width 200
                $text += Get-ConsortiumValidator | Out-String -Width 200
                $text += Get-ConsortiumHistory | Out-String -Width 200
                $text += $proposed | Out-String -Width 200
                $text = $text -replace '\e\[[0-9;]*m' -replace '\r?\n', "`n" # what PowerShell colours itself is checked below
                $text | Should -Not -Match "[\x00-\x09\x0b-\x1f$([char] 0x202e)]"
                $text | Should -Match "$([char] 0xFFFD)\[31mBank$([char] 0xFFFD) B$([char] 0xFFFD)"
                $text | Should -Match "$candidate"
                ($text -split "`n" | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
                (Get-ConsortiumAdmin | Out-String) | Should -Not -Match '\e\[31m'
                (Get-Completion 'Remove-ConsortiumAdmin ').ToolTip -join '' | Should -Not -Match '\e'
            }
            finally {
                $null = Set-ConsortiumAdminAlias 'Bank B' -Session $b
                $null = Undo-ConsortiumVote $candidate -Session $b
            }
        }
    }

    Context 'Texts' {
        It 'prints addresses, hashes and numbers of chains as they are, alone and between others' {
            ($a.Account | Out-String).Trim() | Should -Be "$($a.Account)"
            ($a.GenesisHash | Out-String).Trim() | Should -Be "$($a.GenesisHash)"
            ($a.ChainId | Out-String).Trim() | Should -Be 10101010
            (& { Get-ConsortiumAdmin; $a.Account } | Out-String).TrimEnd() -split '\r?\n' | Select-Object -Last 1 | Should -Be "$($a.Account)"
        }

        It 'gives addresses to JSON' {
            (Get-ConsortiumAdmin $b.Account | ConvertTo-Json -Depth 3 | ConvertFrom-Json).Address.Text | Should -Be "$($b.Account)"
        }

        It 'shows a result with no name of a type, alone, as a list and between others' {
            $result = Set-ConsortiumAdminAlias 'Bank A' -Session $a
            $text = ($result | Out-String) + ($result | Format-List | Out-String) + ($result | Format-List * | Out-String) + (& { Get-ConsortiumAdmin; $result } | Out-String)
            $text | Should -Not -Match 'EthConsortium\.|Governance(State|Preview)|List`1'
            $text | Should -Match 'Three banks at block \d+: 3 admins, 6 validators'
        }

        It 'fits 80 columns with every heading whole' {
            $expected = [ordered] @{
                'Alias Address Validators Against' = { Get-ConsortiumAdmin }
                'Block Kind Actor Subject Votes Details' = { Get-ConsortiumHistory }
                'Kind Alias Address Votes Missing' = { Get-ConsortiumProposal }
            }
            $candidate = Get-UnusedAddress
            $null = Add-ConsortiumAdmin $candidate 'Bank L' -Session $a
            try {
                foreach ($heading in $expected.Keys) {
                    $lines = & $expected[$heading] | Out-String -Width 80 -Stream | ForEach-Object { $_ -replace '\e\[[0-9;]*m' } | Where-Object { $_ }
                    -split $lines[0] -join ' ' | Should -Be $heading
                    $lines[1] | Should -Match '^[- ]+$'
                }
            }
            finally { $null = Undo-ConsortiumVote $candidate -Session $a }
        }
    }

    Context 'Completion' {
        It 'offers the admins by address and by alias' {
            (Get-Completion 'Remove-ConsortiumAdmin -Address ').CompletionText | Should -Be "$($a.Account)", "$($b.Account)", "$($c.Account)"
            (Get-Completion 'Get-ConsortiumAdmin "bank b').CompletionText | Should -Be "$($b.Account)"
            (Get-Completion "Get-ConsortiumAdmin $("$($c.Account)".Substring(0, 9))").ToolTip | Should -Be 'Bank C'
            (Get-Completion 'Get-ConsortiumAdmin -Alias ba').CompletionText | Should -Be "'Bank A'", "'Bank B'", "'Bank C'"
        }

        It 'offers one''s own validators, and those who can be voted for' {
            (Get-Completion 'Remove-ConsortiumValidator ').CompletionText | Should -Be @($rehearsal.Members[2].Validators | ForEach-Object ToString)
            $candidate = Get-UnusedAddress
            $null = Add-ConsortiumAdmin $candidate 'Bank K' -Session $a
            (Get-Completion 'Add-ConsortiumAdmin -Address ba').CompletionText | Should -Contain (Get-ConsortiumProposal $candidate).Address.ToString()
            (Get-Completion 'Undo-ConsortiumVote ').CompletionText | Should -BeNullOrEmpty
            $script:session = $a
            (Get-Completion 'Undo-ConsortiumVote -Session $script:session ').CompletionText | Should -Contain (Get-ConsortiumProposal $candidate).Address.ToString()
            $null = Undo-ConsortiumVote $candidate -Session $a
        }

        It 'offers nothing, and says nothing, without a session' {
            $said = Invoke-InNewProcess {
                Import-Module $args[0]
                @([Management.Automation.CommandCompletion]::CompleteInput('Remove-ConsortiumAdmin 0x', 25, $null).CompletionMatches).Count
            } $StagedModule
            $said | Should -Be 0
        }
    }
}

Describe 'Admitting and evicting' -Skip:([bool] $missing) {
    It 'admits by majority, evicts by majority, and lets an admin resign' {
        $rehearsal = Start-ConsortiumRehearsal -Until Governed
        try {
            $a, $b, $c = $rehearsal.Members | ForEach-Object { Connect-Member $_ }
            $d = Connect-Member $rehearsal.Candidate
            $null = Add-ConsortiumAdmin $d.Account 'Bank D' -Session $a
            $admitted = Get-ConsortiumProposal -Session $b | Add-ConsortiumAdmin -Session $b
            $admitted.Preview.IsDecisive | Should -BeTrue
            (Get-ConsortiumAdmin).Alias | Should -Be 'Bank A', 'Bank B', 'Bank C', 'Bank D'
            (Add-ConsortiumAdmin $d.Account 'Bank D' -Session $c).Outcome | Should -Be AlreadyDone

            $null = Get-ConsortiumAdmin -Alias 'Bank C' | Remove-ConsortiumAdmin -Session $a -Confirm:$false
            $eviction = Get-ConsortiumProposal
            $eviction.Kind, $eviction.Alias, $eviction.Votes, $eviction.VotesNeeded | Should -Be 'Eviction', 'Bank C', 1, 3
            "$($eviction.NotVotedNames)" | Should -Be 'Bank B Bank D'
            (Undo-ConsortiumVote $c.Account -Session $a).Outcome | Should -Be Applied
            Get-ConsortiumProposal | Should -BeNullOrEmpty

            $results = $a, $b, $d | ForEach-Object { Remove-ConsortiumAdmin $c.Account -Session $_ -Confirm:$false }
            $results.Preview.IsDecisive | Should -Be $false, $false, $true
            $results[2].IsFinal | Should -BeTrue
            (Get-ConsortiumAdmin).Alias | Should -Be 'Bank A', 'Bank B', 'Bank D'
            @(Get-ConsortiumValidator).Count | Should -Be 4
            (Remove-ConsortiumAdmin $c.Account -Session $a -Confirm:$false).Outcome | Should -Be AlreadyDone

            (Remove-ConsortiumAdmin $d.Account -Session $d -Confirm:$false).Preview.Action.Kind | Should -Be Resign
            (Get-ConsortiumHistory | Select-Object -Last 1).Kind | Should -Be Resigned

            # Of two admins one only gives the other notice.
            (Remove-ConsortiumAdmin $b.Account -Session $a -Confirm:$false).Preview.Note | Should -BeLike '*gives notice: once 14 days are over*'
            (Remove-ConsortiumAdmin $b.Account -Session $a -Confirm:$false).Outcome | Should -Be Waiting
            (Get-ConsortiumProposal).EnforceableAt | Should -BeOfType DateTimeOffset
            Get-ConsortiumProposal | Out-String -Width 100 | Should -Match 'due \d{4}-'
        }
        finally { $rehearsal | Stop-ConsortiumRehearsal -Confirm:$false }
    }
}

Describe 'Completion without an answer' -Skip:([bool] $missing) {
    It 'offers nothing, and says nothing' {
        $rehearsal = Start-ConsortiumRehearsal -Until Joined
        $script:member = Connect-Member $rehearsal.Members[0]
        $line = 'Remove-ConsortiumAdmin -Session $script:member -Address '
        @(Get-Completion $line).Count | Should -Be 1
        $rehearsal | Stop-ConsortiumRehearsal -Confirm:$false
        @(Get-Completion $line).Count | Should -Be 0
        $script:member | Disconnect-Consortium
    }
}

BeforeDiscovery {
    # The documents are made for a real chain, with the command line that was built.
    . $PSScriptRoot/TestEnvironment.ps1
    $script:missing = Get-MissingTool 'tests that sign for a rehearsal'

    # A namespace without any network but a loopback that is down.
    $canUnshare = $IsLinux -and (Get-Command unshare -ErrorAction Ignore) -and $(unshare --map-root-user --net true; $LASTEXITCODE -eq 0)
    if (-not $canUnshare) { Write-Warning 'SKIPPED: signing in a network namespace without a network; missing: unshare, or the right to use it' }
}

BeforeAll {
    . $PSScriptRoot/TestEnvironment.ps1
    Import-Module $StagedModule
    $script:previousHome = $env:ETHCONSORTIUM_HOME
    $env:ETHCONSORTIUM_HOME = Join-Path $TestDrive home
}

AfterAll {
    Get-ConsortiumRehearsal | Stop-ConsortiumRehearsal -Confirm:$false
    $env:ETHCONSORTIUM_HOME = $previousHome
}

Describe 'Signing elsewhere' -Skip:([bool] $missing) {
    BeforeAll {
        $script:rehearsal = Start-ConsortiumRehearsal -Until Governed
        $script:bank = $rehearsal.Members[0]

        # The operator knows the address alone.
        $script:session = Connect-Consortium -DataUrl $bank.DataUrl -Account $bank.Account -AllowDevelopmentChain -WarningAction Ignore
        $script:key = @{ KeyStorePath = $bank.KeyStorePath; PasswordPath = $bank.PasswordPath }
    }

    AfterAll {
        $session | Disconnect-Consortium
        $rehearsal | Stop-ConsortiumRehearsal -Confirm:$false
    }

    It 'makes a document here, signs it there without a network, sends it, and sends it only once' -Skip:(-not $canUnshare) {
        $candidate = Get-UnusedAddress
        $unsigned = Join-Path $TestDrive vote.json
        $signed = Join-Path $TestDrive vote.signed.json
        Add-ConsortiumAdmin $candidate -Alias 'Bank N' -AsTransaction | Set-Content $unsigned

        $pwsh = (Get-Process -Id $PID).Path
        $said = unshare --map-root-user --net $pwsh -NoProfile -NonInteractive -Command {
            Import-Module $args[0]
            $ErrorActionPreference = 'Stop'
            Protect-ConsortiumTransaction $args[1] -KeyStorePath $args[2] -PasswordPath $args[3] -Confirm:$false | Set-Content $args[4]
            try { Connect-Consortium -RpcEndpoint $args[5] } catch { "no network: $($_.FullyQualifiedErrorId)" }
        } -args $StagedModule, $unsigned, $bank.KeyStorePath, $bank.PasswordPath, $signed, "$($bank.RpcEndpoint)"
        "$said" | Should -Match 'no network: RpcUnreachable'
        "$said" | Should -Match "Propose $candidate as an admin called 'Bank N'"

        $first = Submit-ConsortiumTransaction $signed
        $again = Get-Item $signed | Submit-ConsortiumTransaction
        $first.Status | Should -Be Mined
        $first.Governance.Outcome | Should -Be Applied
        (Get-ConsortiumProposal $candidate).Alias | Should -Be 'Bank N'
        $again.Status | Should -Be AlreadyMined
        $again.BlockNumber | Should -Be $first.BlockNumber
    }

    It 'passes documents through the pipeline as objects and as texts' {
        $document = Set-ConsortiumAdminAlias 'Bank Alpha' -AsTransaction
        $document.IsSigned | Should -BeFalse
        $object = $document | Protect-ConsortiumTransaction @key 6> $null
        $text = "$document" | Protect-ConsortiumTransaction @key 6> $null
        "$text" | Should -Be "$object"
        (ConvertFrom-Json "$object").status | Should -Be signed
        ($object | Submit-ConsortiumTransaction).Governance.State.Admins.Alias | Should -Contain 'Bank Alpha'
        { $object | Protect-ConsortiumTransaction @key -ErrorAction Stop } | Should -Throw -ErrorId 'TransactionAlreadySigned,*'
    }

    It 'shows the words and signs nothing with -WhatIf, and takes no key for that' {
        $said = Invoke-InNewProcess -ArgumentList $StagedModule, "$(Set-ConsortiumAdminAlias 'Bank Beta' -AsTransaction)" -Script {
            Import-Module $args[0]
            $args[1] | Protect-ConsortiumTransaction -WhatIf
        }
        "$said" | Should -Match "What if: Change the alias of $($bank.Account) \(claimed to be '[^']+'\) to 'Bank Beta'"
        "$said" | Should -Not -Match '"status"'
    }

    It 'goes to JSON as any object' {
        $document = Set-ConsortiumAdminAlias 'Bank Beta' -AsTransaction
        $copy = $document | ConvertTo-Json -Depth 4 | ConvertFrom-Json
        $copy.From.Text | Should -Be "$($bank.Account)"
        $copy.Names."$($bank.Account)" | Should -Be $document.Names["$($bank.Account)"]
    }

    It 'says what to do with what is a table of the screen, or a line of a file' {
        $file = Join-Path $TestDrive table.json
        $document = Set-ConsortiumAdminAlias 'Bank Beta' -AsTransaction
        $document > $file
        { Protect-ConsortiumTransaction $file @key } | Should -Throw '*table.json is not JSON*with Set-Content*-Raw*' -ErrorId 'TransactionDocumentInvalid,*'
        $document | Set-Content $file
        { Get-Content $file | Protect-ConsortiumTransaction @key -ErrorAction Stop } | Should -Throw '*Get-Content -Raw*'
    }

    It 'refuses a document that was tampered with, with all that is wrong' {
        $document = Set-ConsortiumAdminAlias 'Bank Gamma' -AsTransaction
        $tampered = "$document" -replace 'Bank Gamma', 'Bank Delta' -replace '"chainId": \d+', '"chainId": 5'
        { $tampered | Protect-ConsortiumTransaction @key -ErrorAction Stop } | Should -Throw -ErrorId 'TransactionDocumentInvalid,*'
        $null = $tampered | Protect-ConsortiumTransaction @key -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem.Exception.Diagnostics.Count | Should -Be 2
        { $document | Submit-ConsortiumTransaction -ErrorAction Stop } | Should -Throw -ErrorId 'TransactionNotSigned,*'
    }

    It 'signs with the key of the sender alone' {
        $document = Set-ConsortiumAdminAlias 'Bank Epsilon' -AsTransaction
        $other = $rehearsal.Members[1]
        $password = [Net.NetworkCredential]::new('', (Get-Content $other.PasswordPath -TotalCount 1)).SecurePassword
        $credential = [pscredential]::new($other.Account, $password)
        { Protect-ConsortiumTransaction -InputObject $document -Credential $credential -KeyStorePath $other.KeyStorePath } | Should -Throw -ErrorId 'TransactionKeyMismatch,*'
        { Protect-ConsortiumTransaction -InputObject $document } | Should -Throw '*found none*'
    }

    It 'sends without waiting, and in a job' {
        $document = Set-ConsortiumAdminAlias 'Bank Zeta' -AsTransaction | Protect-ConsortiumTransaction @key 6> $null
        ($document | Submit-ConsortiumTransaction -NoWait).Status | Should -Be Sent
        $result = $document | Submit-ConsortiumTransaction -AsJob | Wait-Job | Receive-Job
        # The job may come before the block does.
        $result.Status | Should -BeIn Mined, AlreadyMined
    }

    It 'shows documents and results within 100 columns' {
        $document = Set-ConsortiumAdminAlias 'Bank Eta' -AsTransaction
        $shown = $document | Out-String -Width 100 -Stream # a list, which PowerShell wraps
        "$shown" | Should -Match "Change the alias"
    }

    Context 'Send-ConsortiumEther' {
        BeforeAll {
            $script:payer = Connect-Consortium -DataUrl $bank.DataUrl -Account $bank.Account @key -AllowDevelopmentChain -WarningAction Ignore
        }

        AfterAll { $payer | Disconnect-Consortium }

        It 'tells an amount that has no unit, and one that the account has not' {
            { Send-ConsortiumEther (Get-UnusedAddress) -Amount 5 } | Should -Throw -ErrorId 'CannotConvertArgumentNoMessage,*'
            { Send-ConsortiumEther (Get-UnusedAddress) -Amount '1000000000000000000 ether' -Session $payer } | Should -Throw -ErrorId 'InsufficientFunds,*'
        }

        It 'tells the balances before and after with -WhatIf, and then transfers' {
            $to = Get-UnusedAddress
            $said = Invoke-InNewProcess -ArgumentList $StagedModule, "$($bank.DataUrl)", "$($bank.Account)", $to -Script {
                Import-Module $args[0]
                $null = Connect-Consortium -DataUrl $args[1] -Account $args[2] -AllowDevelopmentChain -WarningAction Ignore
                Send-ConsortiumEther $args[3] -Amount '0 wei' -WhatIf
            }
            "$said" | Should -Match "Transfer 0 ether to $($to): balance of $($bank.Account) .* would be accepted"
            $result = Send-ConsortiumEther $to -Amount '0 wei' -Session $payer
            "$($result.To)" | Should -Be $to
            $result.BlockNumber | Should -BeGreaterThan 0
        }

        It 'makes no document with -WhatIf' {
            Send-ConsortiumEther (Get-UnusedAddress) -Amount '0 wei' -AsTransaction -WhatIf | Should -BeNullOrEmpty
        }

        It 'makes a document of a transfer' {
            $to = Get-UnusedAddress
            $document = Send-ConsortiumEther $to -Amount '0 wei' -AsTransaction
            $document.Words[0] | Should -Be "Transfer 0 ether (0 wei) to $($document.To)"
            ($document | Protect-ConsortiumTransaction @key 6> $null | Submit-ConsortiumTransaction).Status | Should -Be Mined
        }

        It 'makes documents of piped transfers with one nonce after the other' {
            $documents = (Get-UnusedAddress), (Get-UnusedAddress) | Send-ConsortiumEther -Amount '0 wei' -AsTransaction
            $documents[1].Nonce | Should -Be ($documents[0].Nonce + 1)
        }
    }

    It 'tells no secret in output, errors, details or a transcript' {
        $transcript = Join-Path $TestDrive transcript.txt
        $secret = Get-Content $bank.PasswordPath -TotalCount 1
        $said = Invoke-InNewProcess -ArgumentList $StagedModule, $transcript, "$(Set-ConsortiumAdminAlias 'Bank Theta' -AsTransaction)", $bank.KeyStorePath, $bank.PasswordPath -Script {
            Import-Module $args[0]
            $null = Start-Transcript $args[1]
            & {
                $signed = $args[2] | Protect-ConsortiumTransaction -KeyStorePath $args[3] -PasswordPath $args[4] -Verbose -Debug
                $signed | Format-List * -Force | Out-String
                "$signed"
                $signed | Protect-ConsortiumTransaction -KeyStorePath $args[3] -PasswordPath $args[4] -ErrorAction SilentlyContinue
                Get-Error | Out-String
            } @args *>&1 | Out-String
            $null = Stop-Transcript
        }
        "$said" | Should -Match 'TransactionAlreadySigned'
        foreach ($text in "$said", (Get-Content $transcript -Raw)) { $text | Should -Not -Match ([regex]::Escape($secret)) }
    }
}

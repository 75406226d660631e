module meshberry/e2e/programs/gateway-api

go 1.26

require sigs.k8s.io/gateway-api v1.3.0 // indirect

<?php
/**
 * A request for an access token.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\OAuth;

use ScimPress\Auth\Assertion;
use ScimPress\Auth\Credential;
use ScimPress\Auth\CredentialHeaders;
use ScimPress\Auth\Scheme;
use ScimPress\Auth\Token;
use ScimPress\Rest\ClientRequest;

defined( 'ABSPATH' ) || exit;

/**
 * What a client sends to the token endpoint (RFC 6749 §4.4.2): its id and its secret, as HTTP Basic or in
 * the body, or an assertion of its identity provider (RFC 7523 §2.2), and what it asks for. The id is the public
 * id of a token, the secret the token itself.
 */
final class TokenRequest {

	/** The one kind of assertion there is (RFC 7523 §2.2). */
	private const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

	/** Bytes of the largest body that is looked into. */
	private const BODY_BYTES = 8192;

	/**
	 * Made by {@see TokenRequest::read()}.
	 *
	 * @param Credential   $credential What the client shows.
	 * @param string       $grant_type What kind of grant it asks for.
	 * @param list<string> $scopes     What the access token is to allow; none for all that the token does.
	 * @param ?Refusal     $refusal    Why it is not even asked who the client is.
	 */
	private function __construct(
		public readonly Credential $credential,
		public readonly string $grant_type = '',
		public readonly array $scopes = array(),
		public readonly ?Refusal $refusal = null,
	) {}

	/**
	 * Reads a request. Parameters in the query are not looked at (RFC 6749 §2.3.1).
	 *
	 * @param ClientRequest     $request The request.
	 * @param CredentialHeaders $headers Its headers with a credential.
	 */
	public static function read( ClientRequest $request, CredentialHeaders $headers ): self {
		$parameters = strlen( $request->body ) > self::BODY_BYTES ? null : self::parameters( $request->body );
		$basic      = $headers->basic();
		$id         = $parameters['client_id'] ?? '';
		$secret     = $parameters['client_secret'] ?? '';
		$assertion  = $parameters['client_assertion'] ?? '';
		$refusal    = match ( true ) {
			'POST' !== $request->method => Refusal::of_method(),
			isset( $request->headers['origin'] ) => Refusal::invalid_request( 'the token endpoint is not for pages in a browser' ),
			null === $parameters => Refusal::invalid_request( 'a parameter is there twice, or the body is too large' ),
			'' === ( $parameters['grant_type'] ?? '' ) => Refusal::invalid_request( 'grant_type is missing; the body has to be form-encoded' ),
			'' !== $headers->authorization && '' !== $secret => Refusal::invalid_request( 'the client authenticates in the header and in the body' ),
			'' !== $assertion && self::JWT_BEARER !== ( $parameters['client_assertion_type'] ?? '' ) => Refusal::invalid_request( 'the client_assertion_type is ' . self::JWT_BEARER ),
			'' !== $assertion && ( '' !== $headers->authorization || '' !== $secret ) => Refusal::invalid_request( 'the client authenticates by an assertion and in another way' ),
			null !== $basic && '' !== $id && urldecode( $basic[0] ) !== $id => Refusal::invalid_request( 'the client_id is another one in the body than in the header' ),
			default => null,
		};
		if ( null !== $refusal ) {
			return new self( Credential::none( Credential::MISSING ), refusal: $refusal );
		}
		if ( '' !== $headers->authorization ) {
			list( $id, $secret ) = array_map( 'urldecode', $basic ?? array( '', '' ) );
		}
		return new self(
			'' === $assertion ? self::credential( $id, $secret ) : self::asserted( $assertion, $id ),
			$parameters['grant_type'],
			array_values( array_filter( explode( ' ', $parameters['scope'] ?? '' ), 'strlen' ) ),
		);
	}

	/**
	 * What the client shows. An id that is not that of the token is as bad as no token.
	 */
	private static function credential( string $id, #[\SensitiveParameter] string $secret ): Credential {
		$token = Token::parse( $secret );
		return match ( true ) {
			'' === $id || '' === $secret => Credential::none( Credential::MISSING ),
			null === $token || $token->public_id !== $id => Credential::none( Credential::MALFORMED ),
			default => Credential::of( $token, Scheme::ClientCredentials ),
		};
	}

	private static function asserted( #[\SensitiveParameter] string $text, string $client_id ): Credential {
		$assertion = Assertion::parse( $text );
		return null === $assertion ? Credential::none( Credential::MALFORMED ) : Credential::asserted( $assertion, $client_id );
	}

	/**
	 * The parameters of a form; null when one stands in it twice (RFC 6749 §3.2).
	 *
	 * @return ?array<string, string>
	 */
	private static function parameters( #[\SensitiveParameter] string $form ): ?array {
		$parameters = array();
		foreach ( array_filter( explode( '&', $form ), 'strlen' ) as $pair ) {
			list( $name, $value ) = array_map( 'urldecode', array_pad( explode( '=', $pair, 2 ), 2, '' ) );
			if ( isset( $parameters[ $name ] ) ) {
				return null;
			}
			$parameters[ $name ] = $value;
		}
		return $parameters;
	}
}

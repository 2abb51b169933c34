<?php
/**
 * What an error of the audit means.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\OAuth\TokenEndpoint;

defined( 'ABSPATH' ) || exit;

/**
 * Says of each kind of error what it means and what somebody does about it. The reason that stands beside it says
 * what exactly was wrong.
 */
final class ErrorExplanation {

	/**
	 * Takes the words.
	 *
	 * @param string       $meaning What it means, a sentence or two.
	 * @param list<string> $steps   What to do, in this order.
	 */
	private function __construct(
		public readonly string $meaning,
		public readonly array $steps,
	) {}

	/**
	 * What an error means; null for a kind that nobody has described, and for none.
	 *
	 * @param int     $status    The HTTP status.
	 * @param ?string $scim_type The error type of RFC 7644 Table 9 or of RFC 9865, where there is one.
	 * @param string  $action    What was asked for: the token endpoint speaks OAuth and not SCIM.
	 */
	public static function of( int $status, ?string $scim_type, string $action = '' ): ?self {
		$words = 400 === $status && TokenEndpoint::ACTION === $action ? self::of_token_request() : self::of_type( (string) $scim_type ) ?? self::of_status( $status );
		return null === $words ? null : new self( ...$words );
	}

	/**
	 * The words for an error type.
	 *
	 * @return ?array{string, list<string>}
	 */
	private static function of_type( string $scim_type ): ?array {
		return match ( $scim_type ) {
			'invalidFilter' => array(
				__( 'The identity provider searched with a filter that cannot be read, or that compares what cannot be compared.', 'scimpress' ),
				array(
					__( 'Look in the settings of your identity provider for the attribute by which it matches people, and choose userName, externalId or emails.', 'scimpress' ),
					__( 'Choose your identity provider on the tab Configuration: some write filters in a way that is read for them alone.', 'scimpress' ),
				),
			),
			'tooMany' => array(
				__( 'The search would find more than this site works out for one request.', 'scimpress' ),
				array( __( 'Narrow what your identity provider asks for: a filter by userName or externalId, or smaller pages.', 'scimpress' ) ),
			),
			'uniqueness' => array(
				__( 'Somebody else has this user name, e-mail address or group name already. Two cannot share it.', 'scimpress' ),
				array(
					__( 'Look up who has it: a user of this site whom nobody manages, or one of another connection.', 'scimpress' ),
					__( 'Is it the same person? Then decide on the tab Existing accounts, or let the connection link accounts on the tab Configuration.', 'scimpress' ),
					__( 'Is it somebody else? Then change the user name or address of one of the two.', 'scimpress' ),
				),
			),
			'mutability' => array(
				__( 'The identity provider wanted to change what only this site sets, such as the id.', 'scimpress' ),
				array( __( 'Take the attribute that the reason names out of the mapping at your identity provider.', 'scimpress' ) ),
			),
			'invalidSyntax' => array(
				__( 'The request is not what SCIM asks for: its JSON is damaged, or a part is missing or in the wrong place.', 'scimpress' ),
				array(
					__( 'Choose your identity provider on the tab Configuration: its way of writing is then read.', 'scimpress' ),
					__( 'If it still comes, look at the request with the inspector on the tab Tools, and report it to the maker of your identity provider.', 'scimpress' ),
				),
			),
			'invalidPath' => array(
				__( 'The identity provider wanted to change an attribute that this site does not know.', 'scimpress' ),
				array(
					__( 'Take the attribute that the reason names out of the mapping at your identity provider.', 'scimpress' ),
					__( 'Or have it kept: add it on the tab Attribute mapping.', 'scimpress' ),
				),
			),
			'noTarget' => array(
				__( 'The identity provider wanted to change one of several values, and this one is not there: an e-mail address of a type that nobody has, for example.', 'scimpress' ),
				array( __( 'Have your identity provider send the person anew, as a full update if it offers one.', 'scimpress' ) ),
			),
			'invalidValue' => array(
				__( 'A value is missing, has the wrong form, or cannot be kept by WordPress as it is.', 'scimpress' ),
				array(
					__( 'Look at the attribute that the reason names, for this person, at your identity provider.', 'scimpress' ),
					__( 'If many people have this error, the mapping there sends the wrong thing for this attribute.', 'scimpress' ),
				),
			),
			'invalidVers' => array(
				__( 'The identity provider speaks another version of SCIM than 2.0.', 'scimpress' ),
				array( __( 'Choose SCIM 2.0 at your identity provider.', 'scimpress' ) ),
			),
			'sensitive' => array(
				__( 'The request would have put a secret into an address, where logs keep it.', 'scimpress' ),
				array( __( 'Have your identity provider match people by userName or externalId.', 'scimpress' ) ),
			),
			'invalidCursor', 'invalidCount' => array(
				__( 'The identity provider asked for a page of a list that cannot be told any more, or of a size that there is not.', 'scimpress' ),
				array( __( 'Begin the synchronization anew at your identity provider: the list is then read from its first page.', 'scimpress' ) ),
			),
			default => null,
		};
	}

	/**
	 * The words for a request for an access token that is none.
	 *
	 * @return array{string, list<string>}
	 */
	private static function of_token_request(): array {
		return array(
			__( 'The identity provider asked for an access token in a way that this site does not offer, or for more than its token allows.', 'scimpress' ),
			array(
				__( 'Choose OAuth 2.0 with client credentials at your identity provider, and paste client id, secret and token URL as the guide on the tab Configuration says.', 'scimpress' ),
				__( 'If scopes are named there, leave them out, or name those of the token.', 'scimpress' ),
				__( 'Or choose a bearer token there: it needs no token URL.', 'scimpress' ),
			),
		);
	}

	/**
	 * The words for a status without an error type.
	 *
	 * @return ?array{string, list<string>}
	 */
	private static function of_status( int $status ): ?array {
		return match ( $status ) {
			400 => self::of_type( 'invalidSyntax' ),
			401 => array(
				__( 'The request came without a token, or with one that this site does not know, that has ended or that was revoked.', 'scimpress' ),
				array(
					__( 'Compare the token at your identity provider with the list on the tab Configuration: does it end in the same characters, and is it active?', 'scimpress' ),
					__( 'If in doubt, create a new one there and paste it at your identity provider.', 'scimpress' ),
					__( 'If every request is refused so, run the connection check on the tab Tools: the web server may keep the token back.', 'scimpress' ),
				),
			),
			403 => array(
				__( 'The token is good, and what was asked for is not allowed: the connection has it switched off, the account is protected, or the site is not served over HTTPS.', 'scimpress' ),
				array(
					__( 'The reason says which it is. What a connection may do stands on the tab Configuration, who is protected on the tab Safety.', 'scimpress' ),
				),
			),
			404 => array(
				__( 'The identity provider asked for a person, a group or an address that this site does not have. Most ask again by name and create who is missing.', 'scimpress' ),
				array( __( 'If it goes on, assign the person anew at your identity provider: it still remembers an id of before.', 'scimpress' ) ),
			),
			405 => array(
				__( 'The identity provider used a method that this address does not have.', 'scimpress' ),
				array( __( 'Compare the base URL at your identity provider with the one on the tab Configuration: often a part of the path is missing or stands twice.', 'scimpress' ) ),
			),
			409 => array(
				__( 'What was asked for contradicts what there is by now, or what else was asked for in the same request.', 'scimpress' ),
				array( __( 'Have your identity provider send the person or group anew: it then reads first what there is.', 'scimpress' ) ),
			),
			412 => array(
				__( 'Somebody changed the person or group between reading and writing, so that the change was not made on what the identity provider had read.', 'scimpress' ),
				array( __( 'Nothing has to be done: identity providers read again and repeat it.', 'scimpress' ) ),
			),
			413 => array(
				__( 'The request is larger than this site takes: too many operations, members or bytes at once.', 'scimpress' ),
				array( __( 'Have your identity provider send less at once, if it can be told so; the limits are in what it reads first, /ServiceProviderConfig.', 'scimpress' ) ),
			),
			415 => array(
				__( 'The request says that its body is something else than JSON.', 'scimpress' ),
				array( __( 'Look for a setting of the content type at your identity provider: it has to be application/scim+json or application/json.', 'scimpress' ) ),
			),
			429 => array(
				__( 'Too many requests with a wrong token came from this address, so that it has to wait for a while.', 'scimpress' ),
				array( __( 'Paste the right token at your identity provider; it is let in again after some minutes.', 'scimpress' ) ),
			),
			501 => array(
				__( 'The identity provider asked for a part of SCIM that this site does not offer, and says so when asked.', 'scimpress' ),
				array( __( 'Nothing has to be done, unless your identity provider stops there: then switch that part off in its settings.', 'scimpress' ) ),
			),
			503 => array(
				__( 'This site could not do it at that moment: the database was busy or away, the extension missing, or the breaker stopped a mass departure. The identity provider tries again by itself.', 'scimpress' ),
				array(
					__( 'Look at the tab Overview: whatever lasts is named there, with the next step.', 'scimpress' ),
				),
			),
			default => $status >= 500 ? array(
				__( 'Something on this site broke the request: another plugin, the database, or a mistake of ours. Nothing was changed by half.', 'scimpress' ),
				array(
					__( 'Read the error log of PHP at the time of this event.', 'scimpress' ),
					__( 'If it names another plugin, deactivate that one and have the person sent anew.', 'scimpress' ),
				),
			) : null,
		};
	}
}

<?php
/**
 * What the extension `scimpress` gives to PHP. Compared with the loaded extension by a test.
 *
 * @package ScimPress
 */

namespace {
	/** The version of the extension, `0.1.0` for example. */
	const SCIMPRESS_EXTENSION_VERSION = '';

	/** The git revision of the sources, or `unknown`. */
	const SCIMPRESS_EXTENSION_REVISION = '';

	/** The number of the PHP API that the extension was built for, `20220829` for PHP 8.2 for example. */
	const SCIMPRESS_EXTENSION_PHP_API = '';

	/** The lowest contract that the extension speaks. */
	const SCIMPRESS_CONTRACT_MIN = 1;

	/** The highest contract that the extension speaks. */
	const SCIMPRESS_CONTRACT_MAX = 1;

	/** The kinds of clients that are known, JSON: an array of objects with `name`, `title`, `authentication` and `preset`. */
	const SCIMPRESS_PROFILES = '';
}

namespace ScimPress {
	/**
	 * What is wrong with the settings of a connection.
	 *
	 * @param string $connection A `Connection`, JSON.
	 * @return string|null For the person who made them; null if nothing is wrong.
	 */
	function objection( string $connection ): ?string {}

	/**
	 * The attributes that can be mapped on a connection.
	 *
	 * @param string $connection A `Connection`, JSON.
	 * @return string A JSON array of their full names.
	 */
	function attributes( string $connection ): string {}

	/**
	 * What is mapped on a connection.
	 *
	 * @param string $connection A `Connection`, JSON.
	 * @return string A JSON array of the WordPress fields, each with `field`, `source` (an attribute or a template),
	 *                `is_added` (the others always are mapped) and `comes_back` (whether an edit in WordPress does).
	 */
	function mapped( string $connection ): string {}

	/**
	 * Every attribute of users and groups on a connection.
	 *
	 * @param string $connection As in objection().
	 * @return string A JSON array of full names.
	 */
	function every_attribute( string $connection ): string {}

	/**
	 * What WordPress would get of a user on a connection.
	 *
	 * @param string $connection A `Connection`, JSON.
	 * @param string $user       A SCIM user, JSON.
	 * @return string A JSON object with `fields` by name, or with `error` for the person who tries it.
	 */
	function tried( string $connection, string $user ): string {}

	/**
	 * Who would get another role by rules that nobody follows yet.
	 *
	 * @param string $question JSON: the `connection` with the rules, its `unavailable_roles` as in a `Configuration`, and
	 *                         `users` who are not locked out, each with `id`, `document`, `groups` (the ids of all that it
	 *                         is in, also through others), `wanted_role` and `granted_role`.
	 * @return string A JSON array of those who would, each with `id`, what SCIM would `take` and `give`, null for nothing,
	 *                and why roles would be `passed_over`.
	 */
	function foreseen( string $question ): string {}

	/**
	 * One request as a dialogue without I/O: effects out, outcomes in, a reply at the end.
	 *
	 * Every string is JSON as `tests/contract/schemas` describes it; only the body is the client's bytes.
	 * Nothing throws for what a string holds: whatever is wrong becomes the reply.
	 */
	final class Exchange {
		/**
		 * Begins an exchange.
		 *
		 * @param string $configuration A `Configuration`: the site, the caller, the clock, the seed of identifiers.
		 * @param string $request       A `Request`.
		 * @param string $body          The body of the request as received; empty when there is none.
		 */
		public function __construct( string $configuration, string $request, string $body ) {}

		/**
		 * The `Effect` to perform next. Asked again before resume(), it is the same.
		 *
		 * @return string|null Null when there is a reply.
		 */
		public function effect(): ?string {}

		/**
		 * Goes on after an effect.
		 *
		 * @param string $outcome The `Outcome` of the effect.
		 */
		public function resume( string $outcome ): void {}

		/**
		 * The `Reply`. Asked for before its time, the exchange ends and the reply is a 500.
		 */
		public function reply(): string {}
	}
}

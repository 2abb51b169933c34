<?php
/**
 * The main job, end to end: what an identity provider does with users over SCIM,
 * and what WordPress makes of it, read through WP-CLI and by logging in.
 *
 * It takes its addresses and secrets from the environment, as bin/demo writes them,
 * prints a line per step, and stops with status 1 at the first thing that is wrong.
 */

declare( strict_types=1 );

const USER_SCHEMA       = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE_SCHEMA = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const PATCH_SCHEMA      = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

exit( main() );

function main(): int {
	try {
		demonstrate( new Scim( setting( 'SCIM_BASE_URL' ), setting( 'SCIM_TOKEN' ) ), new WordPress( setting( 'WP_URL' ), setting( 'WP_CLI' ) ) );
		return 0;
	} catch ( Failure $failure ) {
		fwrite( STDERR, "\n  The main job failed: " . $failure->getMessage() . "\n" );
		return 1;
	}
}

function demonstrate( Scim $scim, WordPress $wordpress ): void {
	$mail_before = size_of( 'WP_MAIL_LOG' );
	foreach ( people() as $person ) {
		remove_leftover( $scim, $person['userName'] );
	}
	row( 'STEP', 'HTTP', 'WHAT WORDPRESS SHOWS' );

	$ids = array();
	foreach ( people() as $login => $person ) {
		if ( 'grace.hopper' === $login ) {
			$person[ ENTERPRISE_SCHEMA ]['manager'] = array( 'value' => $ids['ada.lovelace'] );
		}
		$created = $scim->send( 'POST', '/Users', $person, 201 );
		same( 'the userName in the answer', $person['userName'], $created->userName );
		same( 'the phone numbers in the answer', array_column( $person['phoneNumbers'], 'value' ), array_column( $created->phoneNumbers, 'value' ) );
		same( 'the city in the answer', $person['addresses'][0]['locality'], $created->addresses[0]->locality );
		same( 'the manager in the answer', $person[ ENTERPRISE_SCHEMA ]['manager']['value'] ?? null, $created->{ENTERPRISE_SCHEMA}->manager->value ?? null );
		same( 'the employee number in the answer', $person[ ENTERPRISE_SCHEMA ]['employeeNumber'], $created->{ENTERPRISE_SCHEMA}->employeeNumber );
		$ids[ $login ] = $created->id;

		$user = $wordpress->user( $login );
		same( 'the e-mail address in WordPress', $person['emails'][0]['value'], $user['user_email'] );
		same( 'the display name in WordPress', $person['displayName'], $user['display_name'] );
		row( "Create $login", '201', describe( $user ) );
	}

	$found = $scim->send( 'GET', '/Users?filter=' . rawurlencode( 'userName eq "GRACE.hopper"' ), null, 200 );
	same( 'the number of users found', 1, $found->totalResults );
	same( 'the user found', $ids['grace.hopper'], $found->Resources[0]->id );
	row( 'Filter userName eq "GRACE.hopper"', '200', 'one user found: ' . $found->Resources[0]->displayName );

	$patch   = patch(
		array( 'op' => 'replace', 'path' => 'displayName', 'value' => 'Rear Admiral Hopper' ),
		array( 'op' => 'add', 'path' => 'emails[type eq "work"].value', 'value' => 'hopper@navy.example' ),
		array( 'op' => 'replace', 'path' => ENTERPRISE_SCHEMA . ':department', 'value' => 'Programming languages' )
	);
	$patched = $scim->send( 'PATCH', '/Users/' . $ids['grace.hopper'], $patch, 200 );
	same( 'the department in the answer', 'Programming languages', $patched->{ENTERPRISE_SCHEMA}->department );
	$user = $wordpress->user( 'grace.hopper' );
	same( 'the display name in WordPress', 'Rear Admiral Hopper', $user['display_name'] );
	same( 'the e-mail address in WordPress', 'hopper@navy.example', $user['user_email'] );
	row( 'Update grace.hopper with PATCH', '200', describe( $user ) );

	$person                = people()['grace.hopper'];
	$person['displayName'] = 'Amazing Grace';
	$person['nickName']    = 'Grandma COBOL';
	$replaced              = $scim->send( 'PUT', '/Users/' . $ids['grace.hopper'], $person, 200 );
	same( 'the department in the answer', $person[ ENTERPRISE_SCHEMA ]['department'], $replaced->{ENTERPRISE_SCHEMA}->department );
	$user = $wordpress->user( 'grace.hopper' );
	same( 'the display name in WordPress', 'Amazing Grace', $user['display_name'] );
	same( 'the e-mail address in WordPress', $person['emails'][0]['value'], $user['user_email'] );
	same( 'the nickname in WordPress', 'Grandma COBOL', $wordpress->meta( 'grace.hopper', 'nickname' ) );
	row( 'Replace grace.hopper with PUT', '200', describe( $user ) );

	$passwords = array();
	$sessions  = array();
	foreach ( array_keys( $ids ) as $login ) {
		$passwords[ $login ] = bin2hex( random_bytes( 12 ) );
		$wordpress->run( 'user', 'update', $login, '--user_pass=' . $passwords[ $login ], '--skip-email' );
		$sessions[ $login ] = $wordpress->log_in( $login, $passwords[ $login ] );
		row( "Log in as $login", (string) $sessions[ $login ]->status, may( true, $sessions[ $login ] ) );
	}

	$answer = $scim->send( 'PATCH', '/Users/' . $ids['grace.hopper'], patch( array( 'op' => 'replace', 'path' => 'active', 'value' => false ) ), 200 );
	same( 'active in the answer', false, $answer->active );
	$user = $wordpress->user( 'grace.hopper' );
	same( 'the role in WordPress', 'subscriber', $user['roles'] );
	same( 'the open sessions in WordPress', 0, $wordpress->sessions( 'grace.hopper' ) );
	row( 'Deactivate grace.hopper', '200', 'role subscriber kept, no session left open' );
	$profile = $sessions['grace.hopper']->profile();
	same( 'what the profile page answers to the session opened before', 302, $profile );
	row( '  with the session opened before', (string) $profile, 'shown to the log-in form: the session has ended' );
	foreach ( array( 'grace.hopper' => false, 'ada.lovelace' => true, 'alan.turing' => true ) as $login => $may ) {
		$session = $wordpress->log_in( $login, $passwords[ $login ] );
		row( "  log in as $login", (string) $session->status, may( $may, $session ) );
	}

	$answer = $scim->send( 'PATCH', '/Users/' . $ids['grace.hopper'], patch( array( 'op' => 'replace', 'path' => 'active', 'value' => true ) ), 200 );
	same( 'active in the answer', true, $answer->active );
	row( 'Reactivate grace.hopper', '200', describe( $wordpress->user( 'grace.hopper' ) ) );
	$session = $wordpress->log_in( 'grace.hopper', $passwords['grace.hopper'] );
	row( '  log in as grace.hopper', (string) $session->status, may( true, $session ) );

	$scim->send( 'DELETE', '/Users/' . $ids['alan.turing'], null, 204 );
	same( 'the deleted user in WordPress', null, $wordpress->user( 'alan.turing' ) );
	row( 'Delete alan.turing', '204', 'no such user' );
	$scim->send( 'GET', '/Users/' . $ids['alan.turing'], null, 404 );
	row( '  read alan.turing', '404', 'no such user' );

	same( 'the bytes of mail sent meanwhile', 0, size_of( 'WP_MAIL_LOG' ) - $mail_before );
	if ( size_of( 'WP_DEBUG_LOG' ) > 0 ) {
		throw new Failure( 'PHP had something to report: ' . rtrim( file_get_contents( setting( 'WP_DEBUG_LOG' ) ) ) );
	}
	row( 'Meanwhile', '', 'no mail was sent, PHP reported nothing' );
}

function people(): array {
	return array(
		'ada.lovelace' => person( 'ada.lovelace', 'Ada', 'Lovelace', 'The Countess', 'Analyst', '701', 'Analytical engines', 'London' ),
		'grace.hopper' => person( 'grace.hopper', 'Grace', 'Hopper', 'Amazing', 'Rear Admiral', '702', 'Compilers', 'Arlington' ),
		'alan.turing'  => person( 'alan.turing', 'Alan', 'Turing', 'Prof', 'Cryptanalyst', '703', 'Hut 8', 'Bletchley' ),
	);
}

function person( string $login, string $given, string $family, string $nick, string $title, string $number, string $department, string $city ): array {
	return array(
		'schemas'         => array( USER_SCHEMA, ENTERPRISE_SCHEMA ),
		'userName'        => $login,
		'externalId'      => "demo-$number",
		'name'            => array(
			'givenName'  => $given,
			'familyName' => $family,
			'formatted'  => "$given $family",
		),
		'displayName'     => "$given $family",
		'nickName'        => $nick,
		'title'           => $title,
		'emails'          => array(
			array( 'value' => "$login@example.com", 'type' => 'work', 'primary' => true ),
			array( 'value' => "$given@home.example", 'type' => 'home' ),
		),
		'phoneNumbers'    => array(
			array( 'value' => "+44 20 5550 0$number", 'type' => 'work' ),
			array( 'value' => "+44 70 5550 0$number", 'type' => 'mobile' ),
		),
		'addresses'       => array(
			array(
				'type'          => 'work',
				'streetAddress' => "$number Engine Street",
				'locality'      => $city,
				'postalCode'    => "D$number",
				'country'       => 'GB',
				'primary'       => true,
			),
		),
		'active'          => true,
		ENTERPRISE_SCHEMA => array(
			'employeeNumber' => $number,
			'department'     => $department,
		),
	);
}

function patch( array ...$operations ): array {
	return array( 'schemas' => array( PATCH_SCHEMA ), 'Operations' => $operations );
}

/** Takes away what an earlier run left, so that the job starts from nothing. */
function remove_leftover( Scim $scim, string $user_name ): void {
	$found = $scim->send( 'GET', '/Users?filter=' . rawurlencode( "userName eq \"$user_name\"" ), null, 200 );
	foreach ( $found->Resources ?? array() as $user ) {
		$scim->send( 'DELETE', '/Users/' . $user->id, null, 204 );
	}
}

function describe( ?array $user ): string {
	if ( null === $user ) {
		throw new Failure( 'the user is not in WordPress' );
	}
	return sprintf( '%s <%s>, %s', $user['display_name'], $user['user_email'], '' === $user['roles'] ? 'no role' : $user['roles'] );
}

function may( bool $expected, Session $session ): string {
	if ( $expected !== $session->is_open() ) {
		throw new Failure( sprintf( '%s %s log in, and %s (%s)', $session->login, $expected ? 'has to be able to' : 'must not', $expected ? 'cannot' : 'can', $session->message ) );
	}
	return $session->is_open() ? 'logged in, profile page opened' : 'refused: ' . $session->message;
}

function row( string $step, string $status, string $shown ): void {
	printf( "  %-34s %4s  %s\n", $step, $status, $shown );
}

function same( string $what, mixed $expected, mixed $found ): void {
	if ( $expected !== $found ) {
		throw new Failure( sprintf( '%s is %s, and should be %s', $what, json( $found ), json( $expected ) ) );
	}
}

function json( mixed $value ): string {
	return json_encode( $value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR );
}

function setting( string $name ): string {
	$value = getenv( $name );
	if ( false === $value || '' === $value ) {
		throw new Failure( "$name is not set: run bin/demo, or load the file of its --env-file" );
	}
	return $value;
}

function size_of( string $setting ): int {
	$file = setting( $setting );
	return is_file( $file ) ? filesize( $file ) : 0;
}

final class Failure extends Exception {}

/** The identity provider's side. */
final class Scim {
	public function __construct( private readonly string $base, private readonly string $token ) {}

	public function send( string $method, string $path, ?array $body, int $expected ): ?stdClass {
		$curl = curl_init( $this->base . $path );
		curl_setopt_array(
			$curl,
			array(
				CURLOPT_CUSTOMREQUEST  => $method,
				CURLOPT_RETURNTRANSFER => true,
				CURLOPT_TIMEOUT        => 60,
				CURLOPT_HTTPHEADER     => array( 'Authorization: Bearer ' . $this->token, 'Content-Type: application/scim+json', 'Accept: application/scim+json' ),
			)
		);
		if ( null !== $body ) {
			curl_setopt( $curl, CURLOPT_POSTFIELDS, json( $body ) );
		}
		$text   = curl_exec( $curl );
		$status = curl_getinfo( $curl, CURLINFO_RESPONSE_CODE );
		if ( $status !== $expected ) {
			throw new Failure( "$method $path was answered $status instead of $expected: " . ( false === $text ? curl_error( $curl ) : substr( $text, 0, 2000 ) ) );
		}
		if ( '' === $text ) {
			return null;
		}
		$type = (string) curl_getinfo( $curl, CURLINFO_CONTENT_TYPE );
		if ( 'application/scim+json' !== strtok( $type, ';' ) ) {
			throw new Failure( "$method $path was answered as '$type', not as application/scim+json" );
		}
		return json_decode( $text, false, 64, JSON_THROW_ON_ERROR );
	}
}

/** The site's side: WP-CLI for what it holds, the log-in form for who gets in. */
final class WordPress {
	public function __construct( private readonly string $url, private readonly string $wp_cli ) {}

	public function user( string $login ): ?array {
		$users = json_decode( $this->run( 'user', 'list', '--login=' . $login, '--fields=user_login,display_name,user_email,roles', '--format=json' ), true, 16, JSON_THROW_ON_ERROR );
		return $users[0] ?? null;
	}

	public function meta( string $login, string $key ): string {
		return trim( $this->run( 'user', 'meta', 'get', $login, $key ) );
	}

	public function sessions( string $login ): int {
		return (int) $this->run( 'user', 'session', 'list', $login, '--format=count' );
	}

	public function run( string ...$arguments ): string {
		$process = proc_open( array( $this->wp_cli, ...$arguments ), array( 1 => array( 'pipe', 'w' ), 2 => array( 'file', 'php://stderr', 'w' ) ), $pipes );
		$output  = stream_get_contents( $pipes[1] );
		if ( 0 !== proc_close( $process ) ) {
			throw new Failure( 'WP-CLI could not do: wp ' . implode( ' ', $arguments ) );
		}
		return $output;
	}

	public function log_in( string $login, string $password ): Session {
		return new Session( $this->url, $login, $password );
	}
}

/** A browser at wp-login.php, with its cookies. */
final class Session {
	public readonly int $status;
	public readonly string $message;
	private readonly CurlHandle $curl;

	public function __construct( private readonly string $url, public readonly string $login, string $password ) {
		$this->curl = curl_init();
		curl_setopt_array(
			$this->curl,
			array(
				CURLOPT_RETURNTRANSFER => true,
				CURLOPT_TIMEOUT        => 60,
				CURLOPT_COOKIEFILE     => '',
			)
		);
		$this->visit( '/wp-login.php' );
		$page          = $this->visit( '/wp-login.php', array( 'log' => $login, 'pwd' => $password, 'testcookie' => '1', 'redirect_to' => $url . '/wp-admin/profile.php' ) );
		$this->status  = curl_getinfo( $this->curl, CURLINFO_RESPONSE_CODE );
		$this->message = preg_match( '#<div id="login_error"[^>]*>(.*?)</div>#s', $page, $error )
			? trim( preg_replace( array( '/\s+/', '/^\s*Error:/' ), array( ' ', '' ), html_entity_decode( strip_tags( $error[1] ) ) ) )
			: 'no reason given';
	}

	/** Sent on to the profile page, whose name field is this user's. */
	public function is_open(): bool {
		return 302 === $this->status && 200 === $this->profile();
	}

	/** The status of the profile page; 200 only if it is this user's own. */
	public function profile(): int {
		$page   = $this->visit( '/wp-admin/profile.php' );
		$status = curl_getinfo( $this->curl, CURLINFO_RESPONSE_CODE );
		if ( 200 === $status && ! preg_match( '#<input[^>]*id="user_login"[^>]*value="' . preg_quote( $this->login, '#' ) . '"#', $page ) ) {
			throw new Failure( "the profile page opened for {$this->login} is not theirs" );
		}
		return $status;
	}

	private function visit( string $path, ?array $form = null ): string {
		curl_setopt( $this->curl, CURLOPT_URL, $this->url . $path );
		if ( null === $form ) {
			curl_setopt( $this->curl, CURLOPT_HTTPGET, true );
		} else {
			curl_setopt( $this->curl, CURLOPT_POST, true );
			curl_setopt( $this->curl, CURLOPT_POSTFIELDS, http_build_query( $form ) );
		}
		$page = curl_exec( $this->curl );
		if ( false === $page ) {
			throw new Failure( "$path could not be opened: " . curl_error( $this->curl ) );
		}
		return $page;
	}
}

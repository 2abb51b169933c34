<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Inspection;

use PHPUnit\Framework\TestCase;
use ScimPress\Auth\Token;
use ScimPress\Inspection\Body;
use ScimPress\Inspection\Masking;

/** No secret gets past, however it is written. */
final class MaskingTest extends TestCase {

	private const SECRET = 'Tr0ub4dor&3';

	/** @dataProvider forms */
	public function test_a_password_is_hidden_in_every_form( string $json ): void {
		self::assertNotNull( json_decode( $json ), 'the case itself' );
		$told = (string) json_encode( Body::json( $json, true ), JSON_UNESCAPED_SLASHES );
		self::assertStringNotContainsString( self::SECRET, $told );
		self::assertStringContainsString( Masking::HIDDEN, $told );
		self::assertStringNotContainsString( self::SECRET, (string) json_encode( Body::json( $json, false ) ) );
	}

	/** @return array<string, array{string}> */
	public static function forms(): array {
		$secret = self::SECRET;
		return array(
			'an attribute'              => array( "{\"password\":\"{$secret}\"}" ),
			'in another case'           => array( "{\"PassWord\":\"{$secret}\"}" ),
			'escaped letters'           => array( "{\"pass\\u0077ord\":\"{$secret}\"}" ),
			'signs in the name'         => array( "{\"pass_word\":\"{$secret}\",\"pass-word\":\"{$secret}\"}" ),
			'with its URN'              => array( "{\"urn:ietf:params:scim:schemas:core:2.0:User:password\":\"{$secret}\"}" ),
			'of an extension'           => array( "{\"urn:example:2.0:User\":{\"initialPassword\":\"{$secret}\"}}" ),
			'a number'                  => array( '{"password":[{"x":["' . $secret . '"]}]}' ),
			'an object'                 => array( "{\"password\":{\"value\":\"{$secret}\",\"x\":{\"y\":\"{$secret}\"}}}" ),
			'a client secret'           => array( "{\"client_secret\":\"{$secret}\",\"apiKey\":\"{$secret}\",\"accessToken\":\"{$secret}\"}" ),
			'PATCH by path'             => array( "{\"Operations\":[{\"op\":\"replace\",\"path\":\"password\",\"value\":\"{$secret}\"}]}" ),
			'PATCH in another case'     => array( "{\"operations\":[{\"OP\":\"Replace\",\"Path\":\"PASSWORD\",\"Value\":\"{$secret}\"}]}" ),
			'PATCH by path with a URN'  => array( "{\"Operations\":[{\"op\":\"add\",\"path\":\"urn:ietf:params:scim:schemas:core:2.0:User:password\",\"value\":\"{$secret}\"}]}" ),
			'PATCH of a sub-attribute'  => array( "{\"Operations\":[{\"op\":\"add\",\"path\":\"password.value\",\"value\":\"{$secret}\"}]}" ),
			'PATCH of an object'        => array( "{\"Operations\":[{\"op\":\"add\",\"path\":\"password\",\"value\":{\"{$secret}\":\"{$secret}\"}}]}" ),
			'PATCH of a list'           => array( "{\"Operations\":[{\"op\":\"add\",\"path\":\"password\",\"value\":[{\"value\":\"{$secret}\"}]}]}" ),
			'PATCH without a path'      => array( "{\"Operations\":[{\"op\":\"replace\",\"value\":{\"displayName\":\"Ada\",\"password\":\"{$secret}\"}}]}" ),
			'PATCH without path, dotted' => array( "{\"Operations\":[{\"op\":\"replace\",\"value\":{\"user.password\":\"{$secret}\"}}]}" ),
			'PATCH with a filter'       => array( "{\"Operations\":[{\"op\":\"replace\",\"path\":\"password[value eq \\\"{$secret}\\\"]\",\"value\":\"{$secret}\"}]}" ),
			'PATCH of another, filtered' => array( "{\"Operations\":[{\"op\":\"replace\",\"path\":\"emails[password eq \\\"{$secret}\\\"].value\",\"value\":\"x\"}]}" ),
			'the value first'           => array( "{\"Operations\":[{\"value\":\"{$secret}\",\"path\":\"password\",\"op\":\"replace\"}]}" ),
			'bulk'                      => array( "{\"Operations\":[{\"method\":\"POST\",\"path\":\"/Users\",\"data\":{\"userName\":\"a\",\"password\":\"{$secret}\"}}]}" ),
			'bulk with PATCH'           => array( "{\"Operations\":[{\"method\":\"PATCH\",\"path\":\"/Users/1\",\"data\":{\"Operations\":[{\"op\":\"replace\",\"path\":\"password\",\"value\":\"{$secret}\"}]}}]}" ),
			'named by a sibling'        => array( "{\"x\":[{\"name\":\"password\",\"value\":\"{$secret}\"}]}" ),
			'typed by a sibling'        => array( "{\"x\":[{\"value\":\"{$secret}\",\"type\":\"Password\"}]}" ),
			'JSON in a text'            => array( '{"Operations":[{"op":"replace","value":' . json_encode( "{\"password\":\"{$secret}\"}" ) . '}]}' ),
			'JSON in a text in a text'  => array( '{"x":' . json_encode( (string) json_encode( array( 'y' => "{\"password\":\"{$secret}\"}" ) ) ) . '}' ),
			'broken JSON in a text'     => array( '{"x":' . json_encode( "{\"password\":\"{$secret}\"" ) . '}' ),
			'a filter'                  => array( '{"filter":' . json_encode( "userName eq \"a\" and password eq \"{$secret}\"" ) . '}' ),
			'a filter without quotes'   => array( '{"filter":' . json_encode( "password eq {$secret} and userName eq \"a\"" ) . '}' ),
			'an assignment'             => array( "{\"note\":\"password={$secret}\"}" ),
			'a name as text'            => array( "{\"displayName\":\"password: {$secret}\"}" ),
			'a header as text'          => array( "{\"note\":\"Authorization Bearer {$secret}Tr0ub4dor\",\"secret\":\"{$secret}\"}" ),
		);
	}

	public function test_a_token_is_hidden_wherever_it_stands(): void {
		$token  = Token::generate()->reveal();
		$access = Token::generate_access()->reveal();
		$told   = (string) json_encode( Body::json( (string) json_encode( array( 'userName' => $token, $token => 1, 'x' => array( "see {$access}, please" ) ) ), true ) );
		self::assertStringNotContainsString( substr( $token, -43 ), $told );
		self::assertStringNotContainsString( substr( $access, -43 ), $told );
		self::assertSame( 'a ' . Masking::HIDDEN, ( new Masking() )->text( 'a ' . substr( $token, 0, 40 ) ), 'one that was cut off' );
	}

	public function test_what_is_no_secret_stays_as_it_is(): void {
		$json = '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada","active":true,"changePassword":{"supported":false},"emails":[{"type":"work","value":"ada@example.com"}],"ratio":1.0,"empty":{},"note":"{\"a\":1}"}';
		$told = Body::json( $json, true );
		self::assertFalse( $told['has_hidden'] );
		self::assertSame( $json, json_encode( json_decode( $told['text'] ), JSON_UNESCAPED_SLASHES | JSON_PRESERVE_ZERO_FRACTION ) );
		self::assertSame( 'userName eq "ada"', ( new Masking() )->text( 'userName eq "ada"' ) );
	}

	public function test_whether_there_is_a_password_is_told(): void {
		self::assertStringContainsString( 'true', Body::json( '{"hasPassword":true}', true )['text'] );
		self::assertStringContainsString( 'null', Body::json( '{"password":null}', true )['text'] );
	}

	/** @dataProvider unreadable */
	public function test_nothing_is_kept_of_a_body_that_cannot_be_read( string $body, string $problem ): void {
		self::assertSame( array( 'bytes' => strlen( $body ), 'problem' => $problem ), Body::json( $body, true ) );
	}

	/** @return array<string, array{string, string}> */
	public static function unreadable(): array {
		return array(
			'cut off'           => array( '{"password":"' . self::SECRET, 'no JSON' ),
			'a text'            => array( '"' . self::SECRET . '"', 'no object' ),
			'a list'            => array( '["' . self::SECRET . '"]', 'no object' ),
			'a form'            => array( 'password=' . self::SECRET, 'no JSON' ),
			'no UTF-8'          => array( "{\"password\":\"\xff\"}", 'no JSON' ),
			'too deep'          => array( str_repeat( '{"a":', 200 ) . '1' . str_repeat( '}', 200 ), 'no JSON' ),
			'a name with a null' => array( '{"\u0000password":"' . self::SECRET . '"}', 'no JSON' ),
		);
	}

	public function test_a_body_is_cut_after_masking_and_says_so(): void {
		$secret = str_repeat( 'x', 60 );
		$body   = (string) json_encode( array( 'a' => str_repeat( 'ä', Body::KEPT ), 'password' => $secret ) );
		$told   = Body::json( $body, true );
		self::assertLessThanOrEqual( Body::KEPT, strlen( $told['text'] ) );
		self::assertTrue( mb_check_encoding( $told['text'], 'UTF-8' ) );
		self::assertGreaterThan( Body::KEPT, $told['cut'] );
		self::assertSame( strlen( $body ), $told['bytes'] );
	}

	public function test_a_form_shows_no_more_than_is_known_to_be_open(): void {
		$form = 'grant_type=client_credentials&scope=users%3Aread&client_id=abcdefghijkl&client_secret=s3cret%20one&client_assertion=eyJ.s3cret&access_token=s3cret&anything=s3cret&Client_Secret=s3cret';
		$told = Body::form( $form, true );
		self::assertStringNotContainsString( 's3cret', (string) json_encode( $told ) );
		self::assertContains( array( 'scope', 'users:read' ), $told['form'] );
		self::assertContains( array( 'client_secret', Masking::HIDDEN ), $told['form'] );
		self::assertArrayNotHasKey( 'form', Body::form( $form, false ) );
	}

	public function test_a_token_in_the_wrong_field_of_a_form_is_hidden(): void {
		$token = Token::generate()->reveal();
		self::assertStringNotContainsString( substr( $token, -20 ), (string) json_encode( Body::form( "client_id={$token}&grant_type={$token}", true ) ) );
	}

	public function test_nothing_is_kept_of_a_form_that_is_none(): void {
		foreach ( array( 's3cret', '{"client_secret":"s3cret"}', 'grant_type=x&s3cret', "a b=c\0" ) as $body ) {
			self::assertSame( array( 'bytes' => strlen( $body ), 'problem' => 'no form' ), Body::form( $body, true ) );
		}
	}

	public function test_operations_are_told_without_values(): void {
		$told = Body::json( '{"schemas":["x"],"Operations":[{"op":"Replace","path":"emails[type eq \"work\"].value","value":"ada@example.com"},{"op":"add","value":{"nickName":"Ada"}},7]}', false );
		self::assertSame(
			array(
				array( 'op' => 'Replace', 'path' => 'emails[type eq "work"].value', 'attributes' => array() ),
				array( 'op' => 'add', 'path' => '', 'attributes' => array( 'nickName' ) ),
				array( 'op' => '', 'path' => '', 'attributes' => array() ),
			),
			$told['operations']
		);
		self::assertStringNotContainsString( 'ada@', (string) json_encode( $told ) );
		self::assertSame( 950, Body::json( (string) json_encode( array( 'Operations' => array_fill( 0, 1000, array( 'op' => 'add' ) ) ) ), false )['more_operations'] );
	}
}

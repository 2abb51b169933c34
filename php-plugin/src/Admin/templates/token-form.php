<?php
/**
 * The form that creates a token. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\ConfigurationData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\FieldError;
use ScimPress\Admin\RecentLogin;
use ScimPress\Admin\ScopeLabels;
use ScimPress\Auth\Issuer;

defined( 'ABSPATH' ) || exit;

$scimpress_form = $data->token_form;

?>
<form method="post" action="<?php echo esc_url( $data->url ); ?>" id="scimpress-create-token">
	<h3><?php esc_html_e( 'Create a token', 'scimpress' ); ?></h3>
	<?php
	FieldError::summary( $scimpress_form->error );
	RecentLogin::remind( $data->url );
	wp_nonce_field( 'scimpress_create_token', '_wpnonce', false );
	?>
	<input type="hidden" name="scimpress_action" value="create_token">
	<input type="hidden" name="public_id" value="<?php echo esc_attr( $scimpress_form->public_id ); ?>">
	<table class="form-table" role="presentation">
		<tr>
			<th scope="row"><label for="scimpress-token-name"><?php esc_html_e( 'Name', 'scimpress' ); ?></label></th>
			<td>
				<input type="text" id="scimpress-token-name" name="token_name" class="regular-text" required maxlength="190" autocomplete="off" value="<?php echo esc_attr( $scimpress_form->name ); ?>" <?php FieldError::attributes( 'scimpress-token-name', $scimpress_form->problem( 'name' ) ); ?>>
				<?php FieldError::message( 'scimpress-token-name', $scimpress_form->problem( 'name' ) ); ?>
				<p class="description" id="scimpress-token-name-description"><?php esc_html_e( 'Who will use it, “Okta” for example. One token for each client.', 'scimpress' ); ?></p>
			</td>
		</tr>
		<tr>
			<th scope="row"><?php esc_html_e( 'Allows to', 'scimpress' ); ?></th>
			<td>
				<fieldset id="scimpress-scopes">
					<legend class="screen-reader-text"><?php esc_html_e( 'Allows to', 'scimpress' ); ?></legend>
					<?php foreach ( ScopeLabels::all() as $scimpress_scope => $scimpress_label ) : ?>
						<label>
							<input type="checkbox" name="scopes[]" value="<?php echo esc_attr( $scimpress_scope ); ?>" <?php checked( in_array( $scimpress_scope, $scimpress_form->scopes, true ) ); ?>>
							<?php echo esc_html( $scimpress_label ); ?>
						</label><br>
					<?php endforeach; ?>
					<?php FieldError::message( 'scimpress-scopes', $scimpress_form->problem( 'scopes' ) ); ?>
				</fieldset>
			</td>
		</tr>
		<tr>
			<th scope="row"><label for="scimpress-days"><?php esc_html_e( 'Valid for', 'scimpress' ); ?></label></th>
			<td>
				<input type="number" id="scimpress-days" name="days" class="small-text" min="1" max="<?php echo esc_attr( (string) Issuer::MOST_DAYS ); ?>" value="<?php echo esc_attr( $scimpress_form->days ); ?>" <?php FieldError::attributes( 'scimpress-days', $scimpress_form->problem( 'expires' ) ); ?>>
				<span aria-hidden="true"><?php esc_html_e( 'days', 'scimpress' ); ?></span>
				<?php FieldError::message( 'scimpress-days', $scimpress_form->problem( 'expires' ) ); ?>
				<p>
					<label>
						<input type="checkbox" name="endless" value="1" <?php checked( $scimpress_form->is_endless ); ?>>
						<?php esc_html_e( 'Never let it expire', 'scimpress' ); ?>
					</label>
				</p>
				<p class="description" id="scimpress-days-description">
					<?php
					/* translators: %d: number of days. */
					echo esc_html( sprintf( __( 'In days, %d at the most. A token that never expires is valid until you revoke it.', 'scimpress' ), Issuer::MOST_DAYS ) );
					?>
				</p>
			</td>
		</tr>
	</table>
	<details class="scimpress-more" <?php echo esc_attr( null === $scimpress_form->trusted() ? '' : 'open' ); ?>>
		<summary><?php esc_html_e( 'No secret: the identity provider signs in its place', 'scimpress' ); ?></summary>
		<p><?php esc_html_e( 'For an identity provider that calls it a federated credential, workload identity federation or a client assertion. Copy from there what its assertions say; leave all four empty for a token with a secret.', 'scimpress' ); ?></p>
		<table class="form-table" role="presentation">
			<?php
			$scimpress_parts = array(
				'issuer'   => array( __( 'Issuer', 'scimpress' ), __( 'Who signs: the claim iss.', 'scimpress' ) ),
				'subject'  => array( __( 'Subject', 'scimpress' ), __( 'For which client: the claim sub.', 'scimpress' ) ),
				'audience' => array( __( 'Audience', 'scimpress' ), __( 'For whom: the claim aud.', 'scimpress' ) ),
				'keys'     => array( __( 'Address of its keys', 'scimpress' ), __( 'The JSON Web Key Set, in OpenID configurations called jwks_uri. This site reads it when an assertion comes in.', 'scimpress' ) ),
			);
			foreach ( $scimpress_parts as $scimpress_part => list( $scimpress_label, $scimpress_description ) ) :
				$scimpress_id = 'scimpress-trusted-' . $scimpress_part;
				?>
				<tr>
					<th scope="row"><label for="<?php echo esc_attr( $scimpress_id ); ?>"><?php echo esc_html( $scimpress_label ); ?></label></th>
					<td>
						<input type="<?php echo esc_attr( 'keys' === $scimpress_part ? 'url' : 'text' ); ?>" id="<?php echo esc_attr( $scimpress_id ); ?>" name="<?php echo esc_attr( 'trusted_' . $scimpress_part ); ?>" class="large-text code" maxlength="500" autocomplete="off" spellcheck="false" value="<?php echo esc_attr( $scimpress_form->trusts[ $scimpress_part ] ); ?>" <?php FieldError::attributes( $scimpress_id, $scimpress_form->problem( 'trusted_' . $scimpress_part ) ); ?>>
						<?php FieldError::message( $scimpress_id, $scimpress_form->problem( 'trusted_' . $scimpress_part ) ); ?>
						<p class="description" id="<?php echo esc_attr( $scimpress_id ); ?>-description"><?php echo esc_html( $scimpress_description ); ?></p>
					</td>
				</tr>
			<?php endforeach; ?>
		</table>
	</details>
	<p class="submit"><button type="submit" class="button button-primary"><?php esc_html_e( 'Create token', 'scimpress' ); ?></button></p>
</form>

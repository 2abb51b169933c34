<?php
/**
 * What is kept of changes. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\AuditData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\FieldError;

defined( 'ABSPATH' ) || exit;

$scimpress_problem = null === $data->error ? '' : $data->error->get_error_message();
$scimpress_choices = array(
	'names'  => __( 'Names of attributes only', 'scimpress' ),
	'values' => __( 'Old and new values', 'scimpress' ),
);

?>
<h2 id="scimpress-values"><?php esc_html_e( 'What is kept of changes', 'scimpress' ); ?></h2>
<form method="post" action="<?php echo esc_url( $data->url ); ?>">
	<?php
	FieldError::summary( $data->error );
	wp_nonce_field( 'scimpress_save_values', '_wpnonce', false );
	?>
	<input type="hidden" name="scimpress_action" value="save_values">
	<fieldset aria-labelledby="scimpress-values" aria-describedby="scimpress-values-description">
		<?php foreach ( $scimpress_choices as $scimpress_value => $scimpress_label ) : ?>
			<p>
				<input type="radio" id="scimpress-values-<?php echo esc_attr( $scimpress_value ); ?>" name="values" value="<?php echo esc_attr( $scimpress_value ); ?>" <?php checked( $data->typed['values'], $scimpress_value ); ?>>
				<label for="scimpress-values-<?php echo esc_attr( $scimpress_value ); ?>"><?php echo esc_html( $scimpress_label ); ?></label>
			</p>
		<?php endforeach; ?>
	</fieldset>
	<p class="description" id="scimpress-values-description"><?php esc_html_e( 'Values are personal data: they are exported and erased with a person, and go when the event goes. Of events that are there already, this changes nothing. Passwords are never kept.', 'scimpress' ); ?></p>
	<p>
		<label for="scimpress-secret"><?php esc_html_e( 'Attributes whose values are never kept', 'scimpress' ); ?></label><br>
		<textarea id="scimpress-secret" name="secret" rows="3" cols="60" class="large-text code scimpress-secret" spellcheck="false" autocapitalize="none" <?php FieldError::attributes( 'scimpress-secret', $scimpress_problem ); ?>><?php echo esc_textarea( $data->typed['secret'] ); ?></textarea>
	</p>
	<?php FieldError::message( 'scimpress-secret', $scimpress_problem ); ?>
	<p class="description" id="scimpress-secret-description"><?php esc_html_e( 'One on each line, by its full name, such as title, name.familyName or phoneNumbers.', 'scimpress' ); ?></p>
	<p><button type="submit" class="button"><?php esc_html_e( 'Save what is kept', 'scimpress' ); ?></button></p>
</form>
